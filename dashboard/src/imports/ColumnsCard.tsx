import { Table, Text } from "@mantine/core";
import type { Import } from "../api/import";
import { Card } from "../ui/Card";
import { Scroll } from "../ui/Scroll";
import classes from "./Imports.module.css";
import { targetInWords } from "./targets";

/** What the columns of the file were taken for. */
export function ColumnsCard({ one: { kind, mapping } }: { one: Import }) {
  return (
    <Card title="Columns">
      <Scroll label="Table of columns">
        <Table verticalSpacing={6} aria-label="What the columns became">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>In the file</Table.Th>
              <Table.Th>Here</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {Object.entries(mapping.columns).map(([column, target]) => (
              <Table.Tr key={column}>
                <Table.Th scope="row" fw={400} className={classes.name ?? ""}>
                  {column}
                </Table.Th>
                <Table.Td className={classes.name ?? ""}>{targetInWords(kind, target)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Scroll>
      <Text size="sm" c="dimmed" mt="sm">
        Other columns were left out.
      </Text>
    </Card>
  );
}
