import { Button, Group, Stack, Text } from "@mantine/core";
import { IconArrowLeft, IconPlayerPlay } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { previewQuery, type ImportFile, type ImportMapping } from "../api/import";
import { Card } from "../ui/Card";
import { Delayed } from "../ui/Delayed";
import { Failure } from "../ui/Failure";
import { RowsSkeleton } from "../ui/RowsSkeleton";
import { Checked } from "./Checked";
import { ColumnRow } from "./ColumnRow";
import classes from "./Imports.module.css";
import { Needs } from "./Needs";
import { hasTimes, leftOut, missing } from "./targets";
import { TimeFormat } from "./TimeFormat";
import type { Draft } from "./useDesk";
import { useChecked } from "./useChecked";

interface Props {
  site: string;
  draft: Draft & { file: File };
  onDraw: (next: Partial<Draft>) => void;
  onTry: (what: ImportFile) => void;
}

const delimiters: Record<string, string> = { ",": "commas", ";": "semicolons", "\t": "tabs" };

/** The second step: what each column is. The server guesses, the member has the last word. */
export function ColumnsStep({ site, draft, onDraw, onTry }: Props) {
  const { kind, format, file } = draft;
  const first = useQuery(previewQuery(site, { kind, format, file, mapping: null }));
  const mapping: ImportMapping = draft.mapping ?? first.data?.mapping ?? { columns: {}, time_format: "auto" };
  const checked = useChecked(site, { kind, format, file, mapping }, first.data !== undefined);
  const [lacking, setLacking] = useState("");
  const back = (
    <Button
      variant="default"
      leftSection={<IconArrowLeft size={16} aria-hidden />}
      onClick={() => onDraw({ step: "file" })}
    >
      Another file
    </Button>
  );
  if (first.isPending)
    return (
      <Delayed>
        <RowsSkeleton label="The columns are on their way" />
      </Delayed>
    );
  if (!first.data)
    return (
      <Stack gap="md" align="flex-start">
        <Failure
          what="The file could not be read."
          error={first.error}
          kept="Nothing was kept of it."
          onRetry={() => void first.refetch()}
        />
        {back}
      </Stack>
    );
  const { columns, delimiter } = first.data;
  const names = columns.map(({ name }) => name);
  const put = (next: Partial<ImportMapping>) => {
    setLacking("");
    onDraw({ mapping: { ...mapping, ...next } });
  };
  const become = (name: string, target: string | undefined) => {
    const { [name]: _, ...others } = mapping.columns;
    put({ columns: target === undefined ? others : { ...others, [name]: target } });
  };
  const on = () => {
    const wrong = missing(kind, mapping.columns) || checked.wrong;
    setLacking(wrong);
    if (!wrong) onTry({ kind, format, file, mapping });
  };
  return (
    <Stack gap="lg">
      <Card title="What is each column?">
        <Text size="sm" className={classes.name ?? ""}>
          {file.name}
          {delimiter ? `, fields between ${delimiters[delimiter] ?? "other signs"}` : ""}.{" "}
          {leftOut(names, mapping.columns)}
          {format === "ndjson" ? " Names that stand further down only are left out too." : ""}
        </Text>
        <Needs kind={kind} columns={mapping.columns} />
        <ul className={classes.columns} aria-label="Columns">
          {columns.map((column) => (
            <ColumnRow
              key={column.name}
              kind={kind}
              column={column}
              target={mapping.columns[column.name]}
              fault={checked.faultAt(column.name)}
              onChange={(target) => become(column.name, target)}
            />
          ))}
        </ul>
        {hasTimes(mapping.columns) ? (
          <TimeFormat
            value={mapping.time_format}
            faults={checked.faults}
            onChange={(time_format) => put({ time_format })}
          />
        ) : null}
      </Card>
      <Checked kind={kind} checked={checked} />
      {lacking ? (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {lacking}
        </Text>
      ) : null}
      <Group>
        {back}
        <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={on}>
          Start the dry run
        </Button>
        <Text size="sm" c="dimmed">
          All of the file is tried out, and nothing is changed.
        </Text>
      </Group>
    </Stack>
  );
}
