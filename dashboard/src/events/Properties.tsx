import { Button, Group, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { propertiesQuery, type Property } from "../api/audience";
import classes from "../people/People.module.css";
import { Card } from "../ui/Card";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { LinesSkeleton } from "../ui/LinesSkeleton";

interface Props {
  site: string;
  event: string;
  /** A value was chosen, to narrow the event down by. */
  onValue: (path: string, value: unknown) => void;
}

/** What the event came with lately, with values that occur. */
export function Properties({ site, event, onValue }: Props) {
  const { data, error, isPending, refetch } = useQuery(propertiesQuery(site, event));
  return (
    <Card title="Properties">
      {isPending ? (
        <Delayed>
          <LinesSkeleton label="The properties are on their way" lines={2} />
        </Delayed>
      ) : null}
      {error && !data ? (
        <Failure what="The properties could not be read." error={error} onRetry={() => void refetch()} />
      ) : null}
      {data?.length === 0 ? <Text size="sm">It came without any lately.</Text> : null}
      {data && data.length > 0 ? (
        <Stack gap="sm">
          <Text size="sm">
            With values that occur, the most frequent first. One that is chosen narrows down what is below.
          </Text>
          <Table
            layout="fixed"
            className={classes.table ?? ""}
            verticalSpacing="xs"
            horizontalSpacing="sm"
            aria-label="Properties"
          >
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Property</Table.Th>
                <Table.Th visibleFrom="sm">Kind</Table.Th>
                <Table.Th>Values</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.map((one) => (
                <Table.Tr key={one.path}>
                  <Table.Th scope="row" className={classes.id ?? ""}>
                    {one.path}
                  </Table.Th>
                  <Table.Td visibleFrom="sm">{one.kinds.join(", ")}</Table.Td>
                  <Table.Td>
                    <Values property={one} onValue={onValue} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Stack>
      ) : null}
    </Card>
  );
}

/** So many at first: the others a click away. */
const FIRST = 6;

function Values({ property, onValue }: { property: Property; onValue: Props["onValue"] }) {
  const [all, setAll] = useState(false);
  const { path, values } = property;
  if (values.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        not shown: they may say who somebody is, or each has one of their own
      </Text>
    );
  }
  return (
    <Group gap={6}>
      {values.slice(0, all ? values.length : FIRST).map((value) => (
        <Button
          key={`${typeof value} ${value}`}
          variant="default"
          size="compact-xs"
          maw="100%"
          aria-label={`Only where ${path} is ${inWords(value)}`}
          onClick={() => onValue(path, value)}
        >
          {inWords(value)}
        </Button>
      ))}
      {values.length > FIRST && !all ? (
        <Button variant="subtle" size="compact-xs" onClick={() => setAll(true)}>
          {values.length - FIRST} more
        </Button>
      ) : null}
    </Group>
  );
}

function inWords(value: string | number | boolean): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
}
