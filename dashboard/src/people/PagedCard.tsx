import { Anchor, Box, Skeleton, Stack, Table, Text } from "@mantine/core";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Seen } from "../api/person";
import { Card } from "../ui/Card";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { Moment } from "../ui/Moment";
import { faultOf, More } from "../ui/More";
import { personInWords } from "../ui/words";
import classes from "./People.module.css";

interface Props {
  site: string;
  title: string;
  list: UseInfiniteQueryResult<InfiniteData<{ people: Seen[] }>>;
  /** What the table is, for who hears it: "People on the list". */
  label: string;
  /** Over the moment: "On it since". */
  since: string;
}

/** As high as a table with one row, in px: what stands below keeps its place when it comes. */
const ROW = 96;

/** People page by page, each with the moment for which they are here. */
export function PagedCard({ site, title, list, label, since }: Props) {
  const people = list.data?.pages.flatMap((page) => page.people) ?? [];
  const fault = faultOf(list);
  return (
    <Card title={title}>
      <Stack gap="md">
        {list.isPending ? (
          <Box mih={ROW}>
            <Delayed>
              <Skeleton h={ROW} role="status" aria-label="The people are on their way" />
            </Delayed>
          </Box>
        ) : null}
        {fault ? (
          <Failure what="The people could not be read." error={fault} onRetry={() => void list.refetch()} />
        ) : null}
        {list.data && people.length === 0 ? (
          <Text size="sm">{list.hasNextPage ? "Nobody was found so far." : "Nobody yet."}</Text>
        ) : null}
        {people.length > 0 ? <Rows site={site} people={people} label={label} since={since} /> : null}
        <More list={list} word="Show more people" />
      </Stack>
    </Card>
  );
}

function Rows({ site, people, label, since }: Pick<Props, "site" | "label" | "since"> & { people: Seen[] }) {
  return (
    <Table className={classes.table ?? ""} verticalSpacing="sm" horizontalSpacing="sm" aria-label={label}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Person</Table.Th>
          <Table.Th>{since}</Table.Th>
          <Table.Th visibleFrom="sm">Last seen</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {people.map((one) => (
          <Table.Tr key={one.id}>
            <Table.Th scope="row" className={classes.id ?? ""}>
              <Anchor
                data-row-link
                renderRoot={(props) => (
                  <Link to="/sites/$site/people/$person" params={{ site, person: one.id }} {...props} />
                )}
              >
                {personInWords(one)}
              </Anchor>
            </Table.Th>
            <Table.Td>
              <Moment at={one.at} />
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
