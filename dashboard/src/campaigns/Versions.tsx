import { Skeleton, Table } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { versionsQuery, type Campaign } from "../api/campaign";
import { Card } from "../ui/Card";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { Moment } from "../ui/Moment";
import { faultOf, More } from "../ui/More";
import { Scroll } from "../ui/Scroll";
import { StatePill } from "./StatePill";

interface Props {
  site: string;
  campaign: Campaign;
}

/** How the campaign came to be what it is. */
export function Versions({ site, campaign }: Props) {
  const { id, status: state, version: newest, liveVersion } = campaign;
  // A new version, or another state, means that the list is out of date.
  const list = useInfiniteQuery(versionsQuery(site, id, [newest, state, liveVersion]));
  const versions = list.data?.pages.flatMap((page) => page.versions);
  const fault = faultOf(list);
  return (
    <Card title="Versions">
      {list.isPending ? (
        <Delayed>
          <Skeleton h={80} role="status" aria-label="The versions are on their way" />
        </Delayed>
      ) : null}
      {fault ? (
        <Failure what="The versions could not be read." error={fault} onRetry={() => void list.refetch()} />
      ) : null}
      {versions ? (
        <Scroll label="Table of versions">
          <Table verticalSpacing="xs" horizontalSpacing="sm" aria-label="Versions">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Version</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th>Written</Table.Th>
                <Table.Th>By</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {versions.map(({ version, status, createdAt, author }) => (
                <Table.Tr key={version}>
                  <Table.Td>{version}</Table.Td>
                  <Table.Td>
                    <StatePill status={version === liveVersion ? state : status} />
                  </Table.Td>
                  <Table.Td style={{ whiteSpace: "nowrap" }}>
                    <Moment at={createdAt} />
                  </Table.Td>
                  <Table.Td>{author}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Scroll>
      ) : null}
      <More list={list} word="Show older versions" />
    </Card>
  );
}
