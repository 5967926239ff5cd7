import { Anchor, Table } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Seen } from "../api/person";
import { Moment } from "../ui/Moment";
import { personInWords } from "../ui/words";
import classes from "./People.module.css";

interface Props {
  site: string;
  people: Seen[];
  /** What the table is, for who hears it: "People on the list". */
  label: string;
  /** Over the moment: "On it since". */
  since: string;
}

/** People, each with the moment for which they are here. */
export function SeenRows({ site, people, label, since }: Props) {
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
