import { Alert, Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconHandStop } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { setStopped, siteQuery } from "../api/site";
import { useRights } from "../session/may";
import { sentence } from "../ui/words";

/** Says that all messages of the site are stopped, whatever its campaigns' states say. */
export function StoppedNote({ site }: { site: string }) {
  const { data } = useQuery(siteQuery(site));
  const { may } = useRights(site);
  const queries = useQueryClient();
  const start = useMutation({
    mutationFn: () => setStopped(site, false),
    onSuccess: (now) => queries.setQueryData(siteQuery(site).queryKey, now),
    onError: (error) =>
      notifications.show({
        color: "red",
        title: "Messages are still stopped",
        message: `${sentence(error.message)} Try again.`,
      }),
  });
  if (!data?.stopped) return null;
  return (
    <Alert color="orange" icon={<IconHandStop aria-hidden />} title="All messages are stopped">
      <Group justify="space-between" gap="sm">
        <Text size="sm">Nobody on {site} sees a message, also of campaigns that are live.</Text>
        {may("site.write") ? (
          <Button size="xs" variant="default" loading={start.isPending} onClick={() => start.mutate()}>
            Let messages run
          </Button>
        ) : null}
      </Group>
    </Alert>
  );
}
