import { Stack, Text } from "@mantine/core";
import type { ImportKind } from "../api/import";
import { Card } from "../ui/Card";
import { Failure } from "../ui/Failure";
import { RefusedRows } from "./RefusedRows";
import { kinds } from "./targets";
import type { Checked as Found } from "./useChecked";

interface Props {
  kind: ImportKind;
  checked: Found;
}

/** What would become of the first rows. */
export function Checked({ kind, checked: { rows, faults, error, again } }: Props) {
  if (error)
    return (
      <Failure
        what="The first rows could not be tried out."
        error={error}
        kept="What you chose is kept."
        onRetry={again}
      />
    );
  if (rows === 0) return null;
  return (
    <Card title={rows === 1 ? "The first row" : `The first ${rows} rows`}>
      <Stack gap="sm">
        <Text size="sm" role="status">
          {faults.length === 0
            ? "All of them could be taken in."
            : `${faults.length} of ${rows} would be refused. The others are taken in all the same.`}
        </Text>
        <RefusedRows rows={faults} label={`${kinds[kind].word} that would be refused`} />
      </Stack>
    </Card>
  );
}
