import { Anchor, Button, Code, EmptyState, Stack, Table, Text, TextInput } from "@mantine/core";
import { IconBolt, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { namedEventsQuery, type NamedEvent } from "../api/event";
import classes from "../people/People.module.css";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { count } from "../ui/figures";
import { Moment } from "../ui/Moment";
import { PageHead } from "../ui/PageHead";
import { RowsSkeleton } from "../ui/RowsSkeleton";
import { useRowKeys } from "../ui/useRowKeys";

interface Props {
  site: string;
  search: string;
  onSearch: (search: string) => void;
}

/** So many rows at a time. */
const ROWS = 100;

/** What people do on the site, by the names of the events, those that happen most first. */
export function EventsPage({ site, search, onSearch }: Props) {
  const { data, error, isPending, refetch } = useQuery(namedEventsQuery(site));
  const [rows, setRows] = useState(ROWS);
  const box = useRowKeys();
  const part = search.trim().toLowerCase();
  const found = data?.events.filter(({ name }) => name.toLowerCase().includes(part)) ?? [];
  return (
    <>
      <PageHead title="Events" />
      <Stack gap="md">
        {data && data.events.length > 0 ? (
          <TextInput
            w={{ base: "100%", xs: 340 }}
            type="search"
            aria-label="Search events"
            placeholder="Part of a name"
            leftSection={<IconSearch size={16} aria-hidden />}
            value={search}
            onChange={(event) => onSearch(event.currentTarget.value)}
          />
        ) : null}
        {isPending ? (
          <Delayed>
            <RowsSkeleton label="The events are on their way" />
          </Delayed>
        ) : null}
        {error ? (
          <Failure
            what="The events could not be read."
            error={error}
            {...(data ? { kept: "What you see is from before." } : {})}
            onRetry={() => void refetch()}
          />
        ) : null}
        {data?.events.length === 0 ? <None site={site} /> : null}
        {data && data.events.length > 0 && found.length === 0 ? (
          <EmptyState
            py={48}
            icon={<IconSearch size={40} stroke={1.4} aria-hidden />}
            title={`No event found for “${search}”`}
            description="The search takes any part of a name. Capitals do not count."
          >
            <Button variant="default" onClick={() => onSearch("")}>
              Show all events
            </Button>
          </EmptyState>
        ) : null}
        {found.length > 0 ? (
          <div ref={box}>
            <Rows site={site} events={found.slice(0, rows)} />
          </div>
        ) : null}
        {found.length > rows ? (
          <Button variant="default" style={{ alignSelf: "center" }} onClick={() => setRows(rows + ROWS)}>
            Show more events
          </Button>
        ) : null}
        {data && data.events.length > 0 ? (
          <Text size="sm" c="dimmed">
            {data.asked < data.all
              ? `Reckoned from ${count(data.asked)} of ${count(data.all)} people, drawn by lot: a rare event may be missing.`
              : "Of all people, some seconds old at most."}
          </Text>
        ) : null}
      </Stack>
    </>
  );
}

function Rows({ site, events }: { site: string; events: NamedEvent[] }) {
  return (
    <Table className={classes.table ?? ""} verticalSpacing="sm" horizontalSpacing="sm" aria-label="Events">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Event</Table.Th>
          <Table.Th ta="right">Times</Table.Th>
          <Table.Th ta="right">People</Table.Th>
          <Table.Th visibleFrom="sm">Last seen</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {events.map(({ name, times, people, last_seen }) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" className={classes.id ?? ""}>
              <Anchor
                fw={600}
                data-row-link
                renderRoot={(props) => (
                  <Link to="/sites/$site/events/$event" params={{ site, event: name }} {...props} />
                )}
              >
                {name}
              </Anchor>
            </Table.Th>
            <Table.Td ta="right">{count(times)}</Table.Td>
            <Table.Td ta="right">{count(people)}</Table.Td>
            <Table.Td visibleFrom="sm">
              <Moment at={new Date(last_seen)} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function None({ site }: { site: string }) {
  return (
    <EmptyState
      py={64}
      icon={<IconBolt size={40} stroke={1.4} aria-hidden />}
      title="No events yet"
      description="An event is something that people do, such as the export of a report. Your pages tell of it, or your server does; then its name stands here, with its properties and who did it."
    >
      <Stack align="center" gap="md">
        <Code>{'tend.track("report_exported", { format: "pdf" })'}</Code>
        <Button renderRoot={(props) => <Link to="/sites/$site/install" params={{ site }} {...props} />}>
          Install the snippet
        </Button>
      </Stack>
    </EmptyState>
  );
}
