import { Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { versionsQuery, type Campaign } from "../api/campaign";
import { Card } from "../ui/Card";
import { Failure } from "../ui/Failure";
import { Moment } from "../ui/Moment";
import { Scroll } from "../ui/Scroll";
import { StatePill } from "./StatePill";

interface Props {
  site: string;
  campaign: Campaign;
}

/** How the campaign came to be what it is. */
export function Versions({ site, campaign }: Props) {
  const { id, status: state, version: newest, liveVersion } = campaign;
  const query = versionsQuery(site, id);
  // A new version, or another state, means that the list is out of date.
  const versions = useQuery({ ...query, queryKey: [...query.queryKey, newest, state, liveVersion] });
  if (versions.isPending) return null;
  return (
    <Card title="Versions">
      {versions.data ? (
        <Scroll label="Table of versions">
          <Table verticalSpacing="xs" horizontalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Version</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th>Written</Table.Th>
                <Table.Th>By</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {versions.data.map(({ version, status, createdAt, author }) => (
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
      ) : (
        <Failure
          what="The versions could not be read."
          error={versions.error}
          onRetry={() => void versions.refetch()}
        />
      )}
    </Card>
  );
}
