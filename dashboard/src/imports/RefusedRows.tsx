import { Code, List, Text } from "@mantine/core";
import type { RefusedRow } from "../api/import";
import { sentence } from "../ui/words";
import { placeOf } from "./words";

interface Props {
  rows: readonly RefusedRow[];
  label: string;
}

/** Where the faults are and what they are; what the rows say is not kept. */
export function RefusedRows({ rows, label }: Props) {
  if (rows.length === 0) return null;
  return (
    <List size="sm" spacing={4} listStyleType="none" aria-label={label}>
      {rows.map((row) => (
        <List.Item key={row.line}>
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            <strong>{placeOf(row)}:</strong> {sentence(row.detail)} <Code>{row.code}</Code>
          </Text>
        </List.Item>
      ))}
    </List>
  );
}
