import { Anchor, Group, Stack, Table, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lastEventsQuery, type LookBack } from "../api/event";
import type { Happening } from "../api/live";
import { Build, unbuilt } from "../audience/building";
import type { Node } from "../audience/nodes";
import { WhereWords } from "../audience/WhereWords";
import { whoInWords } from "../live/stream";
import classes from "../people/People.module.css";
import { lineOf } from "../people/words";
import { Card } from "../ui/Card";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { LinesSkeleton } from "../ui/LinesSkeleton";
import { when } from "../ui/figures";
import { Moment } from "../ui/Moment";
import { faultOf, More } from "../ui/More";
import { useRowKeys } from "../ui/useRowKeys";

interface Props {
  site: string;
  name: string;
  /** What is asked of the properties, as it goes over the wire. */
  asking: readonly object[];
  /** The same as it is being written. */
  node: Node;
  onNode: (node: Node) => void;
}

/** Who did it lately, when and with what, narrowed down by its properties. */
export function LastEvents({ site, name, asking, node, onNode }: Props) {
  const list = useInfiniteQuery(lastEventsQuery(site, name, asking));
  const fault = faultOf(list);
  const found = list.data?.pages.flatMap((page) => page.list) ?? [];
  const rows = useRowKeys();
  return (
    <Card title="Latest events">
      <Stack gap="md">
        <Build value={{ ...unbuilt, site }}>
          <Group gap="xs" role="group" aria-label="Narrow down by properties">
            <Text size="sm" span>
              All
            </Text>
            <WhereWords node={node} onChange={onNode} />
          </Group>
        </Build>
        {list.isPending ? (
          <Delayed>
            <LinesSkeleton label="The events are on their way" />
          </Delayed>
        ) : null}
        {fault ? (
          <Failure what="The events could not be read." error={fault} onRetry={() => void list.refetch()} />
        ) : null}
        {found.length > 0 ? (
          <div ref={rows} aria-busy={list.isPlaceholderData}>
            <Rows site={site} list={found} />
          </div>
        ) : null}
        {list.data && !fault ? (
          <Text size="sm" c="dimmed" role="status">
            {lookedInWords(list.data.pages, asking.length > 0)}
          </Text>
        ) : null}
        <More list={list} word="Look further back" />
      </Stack>
    </Card>
  );
}

/** How far that is: one look reaches back so far and no further. */
function lookedInWords(pages: readonly LookBack[], narrowed: boolean): string {
  const some = pages.some((page) => page.list.length > 0);
  const last = pages.at(-1);
  const none = narrowed ? "None of them has such properties" : "It has not happened";
  if (!last?.next) return some ? "These are all that there are." : `${none}, as far back as events are kept.`;
  const to = last.to ? `, back to ${when(last.to)}` : "";
  return some ? `As far as was looked${to}.` : `${none} as far as was looked${to}.`;
}

function Rows({ site, list }: { site: string; list: Happening[] }) {
  return (
    <Table
      layout="fixed"
      className={classes.table ?? ""}
      verticalSpacing="xs"
      horizontalSpacing="sm"
      aria-label="Latest events"
    >
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Who and when</Table.Th>
          <Table.Th>With</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {list.map((one) => (
          <Table.Tr key={one.id}>
            <Table.Th scope="row" className={classes.id ?? ""} fw={400}>
              <Who site={site} one={one} />
              <Text size="sm" c="dimmed">
                <Moment at={new Date(one.entry.at)} />
              </Text>
            </Table.Th>
            <Table.Td className={classes.id ?? ""}>
              <Text size="sm">{lineOf(one.entry).detail || "no properties"}</Text>
              {one.entry.url ? (
                <Text size="sm" c="dimmed">
                  on {one.entry.url}
                </Text>
              ) : null}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Who({ site, one }: { site: string; one: Happening }) {
  if (one.person === "") return <Text size="sm">{whoInWords(one)}</Text>;
  return (
    <Anchor
      size="sm"
      data-row-link
      renderRoot={(props) => (
        <Link to="/sites/$site/people/$person" params={{ site, person: one.person }} {...props} />
      )}
    >
      {whoInWords(one)}
    </Anchor>
  );
}
