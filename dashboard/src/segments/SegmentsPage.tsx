import { Table, Text } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { segmentsQuery, type Segment } from "../api/segment";
import { useNamed } from "../audience/useNamed";
import { audienceInWords } from "../audience/words";
import { Moment } from "../ui/Moment";
import { NamedPage } from "./NamedPage";
import { NameCell, NamedTable } from "./NamedTable";
import { sizeInWords } from "./scan";
import { usedInWords } from "./words";

/** The conditions that are saved under a name. */
export function SegmentsPage({ site }: { site: string }) {
  return (
    <NamedPage
      site={site}
      title="Segments"
      query={useQuery(segmentsQuery(site))}
      icon={<IconFilter size={40} stroke={1.4} aria-hidden />}
      description="A segment is a condition with a name, such as “On trial”. Audiences of several campaigns refer to it, and an edit changes all of them."
      make={{ to: "/sites/$site/new/segment", word: "New segment" }}
    >
      {(all) => <Rows site={site} segments={all} />}
    </NamedPage>
  );
}

function Rows({ site, segments }: { site: string; segments: Segment[] }) {
  const named = useNamed(site, ...segments.map(({ condition }) => condition));
  return (
    <NamedTable
      all="Segments"
      head={
        <>
          <Table.Th>Segment</Table.Th>
          <Table.Th>Used by</Table.Th>
          <Table.Th visibleFrom="sm">People, when watched</Table.Th>
          <Table.Th visibleFrom="sm">Changed</Table.Th>
        </>
      }
    >
      {segments.map((segment) => (
        <Table.Tr key={segment.id}>
          <NameCell
            name={segment.name}
            to={{ to: "/sites/$site/segments/$segment", params: { site, segment: segment.id } }}
            words={segment.description || `Are ${audienceInWords(segment.condition, named)}`}
          />
          <Table.Td>{usedInWords(segment.used_by)}</Table.Td>
          <Table.Td visibleFrom="sm">
            {sizeInWords(segment)}
            {segment.scan?.size_at ? (
              <Text size="sm" c="dimmed">
                <Moment at={new Date(segment.scan.size_at)} />
              </Text>
            ) : null}
          </Table.Td>
          <Table.Td visibleFrom="sm">
            <Moment at={new Date(segment.updated_at)} />
          </Table.Td>
        </Table.Tr>
      ))}
    </NamedTable>
  );
}
