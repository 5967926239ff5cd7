import { Anchor, Button, Stack, Table, Text } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { segmentsQuery, type Segment } from "../api/segment";
import { useNamed } from "../audience/useNamed";
import { audienceInWords } from "../audience/words";
import classes from "../people/People.module.css";
import { useRights } from "../session/may";
import { Moment } from "../ui/Moment";
import { NamedPage } from "./NamedPage";
import { sizeInWords } from "./scan";
import { usedInWords } from "./words";

/** The conditions that are saved under a name. */
export function SegmentsPage({ site }: { site: string }) {
  const make = useRights(site).may("campaign.write") ? <Make site={site} /> : null;
  return (
    <NamedPage
      title="Segments"
      query={useQuery(segmentsQuery(site))}
      icon={<IconFilter size={40} stroke={1.4} aria-hidden />}
      description="A segment is a condition with a name, such as “On trial”. Audiences of several campaigns refer to it, and an edit changes all of them."
      make={make}
    >
      {(all) => <Rows site={site} segments={all} />}
    </NamedPage>
  );
}

function Make({ site }: { site: string }) {
  return (
    <Button renderRoot={(props) => <Link to="/sites/$site/new/segment" params={{ site }} {...props} />}>
      New segment
    </Button>
  );
}

function Rows({ site, segments }: { site: string; segments: Segment[] }) {
  const named = useNamed(site, ...segments.map(({ condition }) => condition));
  return (
    <Table className={classes.table ?? ""} verticalSpacing="sm" horizontalSpacing="sm" aria-label="Segments">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Segment</Table.Th>
          <Table.Th>Used by</Table.Th>
          <Table.Th visibleFrom="sm">People, when watched</Table.Th>
          <Table.Th visibleFrom="sm">Changed</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {segments.map((segment) => (
          <Table.Tr key={segment.id}>
            <Table.Th scope="row" className={classes.id ?? ""}>
              <Stack gap={2}>
                <Anchor
                  fw={600}
                  data-row-link
                  renderRoot={(props) => (
                    <Link
                      to="/sites/$site/segments/$segment"
                      params={{ site, segment: segment.id }}
                      {...props}
                    />
                  )}
                >
                  {segment.name}
                </Anchor>
                <Text size="sm" c="dimmed" fw={400} lineClamp={2}>
                  {segment.description || `Are ${audienceInWords(segment.condition, named)}`}
                </Text>
              </Stack>
            </Table.Th>
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
      </Table.Tbody>
    </Table>
  );
}
