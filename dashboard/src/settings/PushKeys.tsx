import { Code, Stack, Table, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { pushKeysQuery, rotatePushKey } from "../api/push";
import { Card } from "../ui/Card";
import { Failure } from "../ui/Failure";
import { Moment } from "../ui/Moment";
import { Scroll } from "../ui/Scroll";
import { ReplaceKey } from "./ReplaceKey";

/** The keys by which push services know the site; another one only after it was said what follows. */
export function PushKeys({ site }: { site: string }) {
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(pushKeysQuery(site));
  const rotate = useMutation({
    mutationFn: () => rotatePushKey(site),
    onSuccess: (keys) => {
      queries.setQueryData(pushKeysQuery(site).queryKey, keys);
      notifications.show({ title: "Done", message: "Browsers subscribe with the new key from now on." });
    },
  });
  return (
    <Card title="Keys">
      <Stack gap="md">
        <Text size="sm">Push services know by them who sends. The secret halves stay on the server.</Text>
        {error && !data ? (
          <Failure what="The keys could not be read." error={error} onRetry={() => void refetch()} />
        ) : null}
        {rotate.error ? <Failure what="The key was not replaced." error={rotate.error} /> : null}
        {data ? (
          <Scroll label="Table of keys">
            <Table verticalSpacing="sm" aria-label="Keys of web push">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Key</Table.Th>
                  <Table.Th>Made</Table.Th>
                  <Table.Th>State</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.map(({ key, created_at, retired_at }) => (
                  <Table.Tr key={key}>
                    <Table.Th scope="row" fw={400}>
                      <Code title={key}>{key.slice(0, 12)}…</Code>
                    </Table.Th>
                    <Table.Td>
                      <Moment at={new Date(created_at)} />
                    </Table.Td>
                    <Table.Td>
                      {retired_at ? (
                        <>
                          Replaced <Moment at={new Date(retired_at)} />
                        </>
                      ) : (
                        "In force"
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Scroll>
        ) : null}
        <ReplaceKey
          site={site}
          label="Replace the key"
          title="Replace the key of web push?"
          busy={rotate.isPending}
          onReplace={(done) => rotate.mutate(undefined, { onSettled: done })}
        >
          Browsers change over to the new key with their next visit. Those that do not come get their
          notifications by the old one, so nobody is lost. It is needed when the server’s secret key has come
          into other hands.
        </ReplaceKey>
      </Stack>
    </Card>
  );
}
