import { Anchor, Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Listed } from "../api/person";
import { Moment } from "../ui/Moment";
import classes from "./People.module.css";

interface Props {
  site: string;
  people: Listed[];
}

/** People by when they were seen last. */
export function PeopleTable({ site, people }: Props) {
  return (
    <Table className={classes.table} verticalSpacing="sm" horizontalSpacing="sm" aria-label="People">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Person</Table.Th>
          <Table.Th visibleFrom="sm">First seen</Table.Th>
          <Table.Th>Last seen</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {people.map((person) => (
          <Table.Tr key={person.id}>
            <Table.Th scope="row" className={classes.id}>
              <Anchor
                fw={600}
                data-row-link
                renderRoot={(props) => (
                  <Link to="/sites/$site/people/$person" params={{ site, person: person.id }} {...props} />
                )}
              >
                {person.id}
              </Anchor>
              {person.known ? null : (
                <Text size="sm" c="dimmed" fw={400}>
                  Visitor, not signed in
                </Text>
              )}
            </Table.Th>
            <Table.Td visibleFrom="sm" className={classes.moment}>
              <Moment at={person.firstSeen} />
            </Table.Td>
            <Table.Td className={classes.moment}>
              <Moment at={person.lastSeen} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
