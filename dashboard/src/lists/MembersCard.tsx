import { Anchor, Skeleton, Stack, Table, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { membersQuery, type Member } from "../api/list";
import classes from "../people/People.module.css";
import { Card } from "../ui/Card";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { Moment } from "../ui/Moment";
import { faultOf, More } from "../ui/More";

/** Who is on a list, page by page. */
export function MembersCard({ site, id }: { site: string; id: string }) {
  const list = useInfiniteQuery(membersQuery(site, id));
  const members = list.data?.pages.flatMap((page) => page.members) ?? [];
  const fault = faultOf(list);
  return (
    <Card title="Who is on it">
      <Stack gap="md">
        {list.isPending ? (
          <Delayed>
            <Skeleton h={80} role="status" aria-label="The people are on their way" />
          </Delayed>
        ) : null}
        {fault ? (
          <Failure what="The people could not be read." error={fault} onRetry={() => void list.refetch()} />
        ) : null}
        {list.data && members.length === 0 ? <Text size="sm">Nobody yet.</Text> : null}
        {members.length > 0 ? <Rows site={site} members={members} /> : null}
        <More list={list} word="Show more people" />
      </Stack>
    </Card>
  );
}

function Rows({ site, members }: { site: string; members: Member[] }) {
  return (
    <Table
      className={classes.table ?? ""}
      verticalSpacing="sm"
      horizontalSpacing="sm"
      aria-label="People on the list"
    >
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Person</Table.Th>
          <Table.Th>On it since</Table.Th>
          <Table.Th visibleFrom="sm">Last seen</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {members.map((one) => (
          <Table.Tr key={one.id}>
            <Table.Th scope="row" className={classes.id ?? ""}>
              <Anchor
                data-row-link
                renderRoot={(props) => (
                  <Link to="/sites/$site/people/$person" params={{ site, person: one.id }} {...props} />
                )}
              >
                {one.id}
              </Anchor>
            </Table.Th>
            <Table.Td>
              <Moment at={one.added} />
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <Moment at={one.lastSeen} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
