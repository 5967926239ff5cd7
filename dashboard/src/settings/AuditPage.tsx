import { Button, Group, Select, Stack, Table, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { auditQuery } from "../api/member";
import { Failure } from "../ui/Failure";
import { Moment } from "../ui/Moment";
import { actionInWords } from "./actions";

const kinds = [
  { value: "", label: "Everything" },
  { value: "campaign.", label: "Campaigns" },
  { value: "site.", label: "The site" },
  { value: "settings.", label: "Settings" },
  { value: "member.", label: "Members" },
  { value: "key.", label: "API keys" },
];

/** Who did what, and when. */
export function AuditPage({ site }: { site: string }) {
  const [action, setAction] = useState("");
  const [typed, setTyped] = useState("");
  const [actor] = useDebouncedValue(typed.trim(), 300);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...auditQuery(site, { actor, action }),
    placeholderData: keepPreviousData,
  });
  const rows = data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <Stack gap="lg">
      <Group gap="sm" align="flex-end">
        <Select
          label="What"
          data={kinds}
          value={action}
          allowDeselect={false}
          onChange={(v) => setAction(v ?? "")}
        />
        <TextInput
          label="Who"
          description="The whole e-mail address, or key: and its name"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          style={{ flex: "0 1 320px" }}
        />
      </Group>
      {error && !data ? (
        <Failure what="The audit log could not be read." error={error} onRetry={() => void refetch()} />
      ) : null}
      {data && rows.length === 0 ? (
        <Text>Nothing of the kind was done. Take a filter away to see more.</Text>
      ) : null}
      {rows.length > 0 ? (
        <Table.ScrollContainer minWidth={720}>
          <Table verticalSpacing="sm" aria-label="Audit log">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>When</Table.Th>
                <Table.Th>Who</Table.Th>
                <Table.Th>Did what</Table.Th>
                <Table.Th>To what</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <Table.Tr key={row.id}>
                  <Table.Td style={{ whiteSpace: "nowrap" }}>
                    <Moment at={new Date(row.at)} />
                  </Table.Td>
                  <Table.Td style={{ overflowWrap: "anywhere" }}>{row.actor}</Table.Td>
                  <Table.Td>{actionInWords(row.action)}</Table.Td>
                  <Table.Td style={{ overflowWrap: "anywhere" }}>
                    {row.target}
                    {row.detail ? (
                      <Text size="sm" c="dimmed">
                        {row.detail}
                      </Text>
                    ) : null}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      ) : null}
      {hasNextPage ? (
        <Button
          variant="default"
          loading={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
          style={{ alignSelf: "center" }}
        >
          Show older
        </Button>
      ) : null}
    </Stack>
  );
}
