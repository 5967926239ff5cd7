import { Alert, Button, Group, Text } from "@mantine/core";
import { IconHandStop } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { siteQuery } from "../api/site";
import { useRights } from "../session/may";
import { useStop } from "./useStop";

/** Says that all messages of the site are stopped, whatever its campaigns' states say. */
export function StoppedNote({ site }: { site: string }) {
  const { data } = useQuery(siteQuery(site));
  const { may } = useRights(site);
  const start = useStop(site);
  if (!data?.stopped) return null;
  return (
    <Alert color="orange" icon={<IconHandStop aria-hidden />} title="All messages are stopped">
      <Group justify="space-between" gap="sm">
        <Text size="sm">Nobody on {site} sees a message, also of campaigns that are live.</Text>
        {may("site.write") ? (
          <Button size="xs" variant="default" loading={start.isPending} onClick={() => start.mutate(false)}>
            Let messages run
          </Button>
        ) : null}
      </Group>
    </Alert>
  );
}
