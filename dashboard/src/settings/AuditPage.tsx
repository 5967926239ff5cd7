import { Button, EmptyState, Group, Select, Stack, Table, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconHistory } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { auditQuery } from "../api/member";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { Moment } from "../ui/Moment";
import { faultOf, More } from "../ui/More";
import { RowsSkeleton } from "../ui/RowsSkeleton";
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
  const list = useInfiniteQuery({
    ...auditQuery(site, { actor, action }),
    placeholderData: keepPreviousData,
  });
  const { data, isPending, refetch } = list;
  const fault = faultOf(list);
  const narrowed = actor !== "" || action !== "";
  const clear = () => {
    setAction("");
    setTyped("");
  };
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
      {isPending ? (
        <Delayed>
          <RowsSkeleton label="The audit log is on its way" />
        </Delayed>
      ) : null}
      {fault ? (
        <Failure what="The audit log could not be read." error={fault} onRetry={() => void refetch()} />
      ) : null}
      {data && rows.length === 0 ? <Nothing narrowed={narrowed} onClear={clear} /> : null}
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
      <More list={list} word="Show older" />
    </Stack>
  );
}

function Nothing({ narrowed, onClear }: { narrowed: boolean; onClear: () => void }) {
  return (
    <EmptyState
      py={48}
      icon={<IconHistory size={40} stroke={1.4} aria-hidden />}
      title={narrowed ? "Nothing of the kind was done" : "Nothing was done yet"}
      description="Whoever changes the site, a campaign, a key or a member stands here, with what they did and when."
    >
      {narrowed ? (
        <Button variant="default" onClick={onClear}>
          Show everything
        </Button>
      ) : null}
    </EmptyState>
  );
}
