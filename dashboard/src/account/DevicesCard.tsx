import { Badge, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { devicesQuery, endSession } from "../api/account";
import { Card } from "../ui/Card";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { Moment } from "../ui/Moment";

/** Where the member is signed in, and the way out of there. */
export function DevicesCard() {
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(devicesQuery);
  const end = useMutation({
    mutationFn: endSession,
    onSettled: () => queries.invalidateQueries({ queryKey: devicesQuery.queryKey }),
  });
  const others = data?.some((d) => !d.current) ?? false;
  return (
    <Card title="Where you are signed in">
      <Stack gap="sm">
        {!data && !error ? (
          <Delayed>
            <Skeleton h={60} role="status" aria-label="Your sessions are on their way" />
          </Delayed>
        ) : null}
        {error && !data ? (
          <Failure what="Your sessions could not be read." error={error} onRetry={() => void refetch()} />
        ) : null}
        {end.error ? <Failure what="You are still signed in there." error={end.error} /> : null}
        {data?.map((d) => (
          <Group key={d.id} justify="space-between" gap="sm" data-device>
            <div>
              <Group gap="xs">
                <Text fw={500}>{d.device || "Unknown device"}</Text>
                {d.current ? <Badge variant="light">This one</Badge> : null}
              </Group>
              <Text size="sm" c="dimmed">
                Last seen <Moment at={d.seenAt} />, signed in <Moment at={d.createdAt} />
              </Text>
            </div>
            {d.current ? null : (
              <Button
                variant="default"
                size="compact-sm"
                onClick={() => end.mutate(d.id)}
                aria-label={`Sign out of ${d.device}`}
              >
                Sign out
              </Button>
            )}
          </Group>
        ))}
        {others ? (
          <Button variant="default" onClick={() => end.mutate("")} style={{ alignSelf: "flex-start" }}>
            Sign out everywhere else
          </Button>
        ) : null}
      </Stack>
    </Card>
  );
}
