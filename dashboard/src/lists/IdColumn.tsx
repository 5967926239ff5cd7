import { NativeSelect, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { listPreviewQuery, type ListFile, type PreviewColumn } from "../api/import";
import { RefusedRows } from "../imports/RefusedRows";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";

interface Props {
  site: string;
  what: Omit<ListFile, "list" | "mode">;
  onColumn: (column: string) => void;
  /** Told whether it is known where the ids are. */
  onReady: (ready: boolean) => void;
}

/** Which column has the user ids: the server guesses, the member has the last word. */
export function IdColumn({ site, what, onColumn, onReady }: Props) {
  const { data, error, isPending, refetch } = useQuery(listPreviewQuery(site, what));
  const [column = ""] = Object.keys(data?.mapping.columns ?? {});
  const ready = column !== "" && !error;
  useEffect(() => onReady(ready), [ready, onReady]);
  if (error)
    return (
      <Failure what="The file could not be read." error={error} kept="" onRetry={() => void refetch()} />
    );
  if (isPending)
    return (
      <Delayed>
        <Skeleton h={60} role="status" aria-label="The columns are on their way" />
      </Delayed>
    );
  const faults = column ? data.rows.flatMap((row) => (row.error ? [row.error] : [])) : [];
  return (
    <Stack gap="sm">
      {data.columns.length > 1 ? (
        <NativeSelect
          w={{ base: "100%", xs: 340 }}
          label="Column with the user ids"
          data={[
            ...(column ? [] : [{ value: "", label: "Choose one" }]),
            ...data.columns.map(({ name }) => ({ value: name, label: name })),
          ]}
          value={column}
          onChange={({ currentTarget }) => onColumn(currentTarget.value)}
        />
      ) : null}
      {column ? (
        <Text size="sm" role="status" style={{ overflowWrap: "anywhere" }}>
          {idsInWords(data.columns, column)}
        </Text>
      ) : null}
      <RefusedRows rows={faults} label="Rows that would be refused" />
    </Stack>
  );
}

/** The first ids, as a sentence. */
function idsInWords(columns: readonly PreviewColumn[], column: string): string {
  const first = columns.find(({ name }) => name === column)?.examples ?? [];
  return first.length > 0
    ? `The first user ids: ${first.join(", ")}.`
    : "There is no user id in the first rows.";
}
