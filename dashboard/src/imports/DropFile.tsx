import { Button, FileButton, Group, NativeSelect, Stack, Text } from "@mantine/core";
import { IconFileText, IconUpload } from "@tabler/icons-react";
import { useState, type DragEvent } from "react";
import { beginningOf, type ImportFormat } from "../api/import";
import { bytesInWords, faultOf, formatOf, LOOK_BYTES } from "./file";
import classes from "./Imports.module.css";
import type { Draft } from "./useDesk";

interface Props {
  draft: Pick<Draft, "file" | "format">;
  onDraw: (next: Partial<Pick<Draft, "file" | "format" | "mapping">>) => void;
  /** What is taken, as words behind "drop it here". */
  takes?: string;
}

/** Takes a file in that is dropped or chosen, unless it can be no import; then it says why. */
export function DropFile({
  draft: { file, format },
  onDraw,
  takes = "CSV whose first row names the columns, or NDJSON",
}: Props) {
  const [over, setOver] = useState(false);
  const [fault, setFault] = useState("");
  const take = async (one: File | null | undefined) => {
    if (!one) return;
    try {
      const beginning = await beginningOf(one, LOOK_BYTES);
      const wrong = faultOf(one.size, beginning);
      setFault(wrong && `${one.name}: ${wrong}`);
      if (!wrong) onDraw({ file: one, format: formatOf(one.name, beginning), mapping: null });
    } catch (error) {
      // A folder, for instance.
      setFault(`${one.name}: ${(error as Error).message}`);
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  const drag = (event: DragEvent, on: boolean) => {
    event.preventDefault();
    setOver(on);
  };
  return (
    <Stack
      gap="sm"
      className={classes.drop ?? ""}
      data-over={over || undefined}
      onDragOver={(event) => drag(event, true)}
      onDragLeave={(event) => drag(event, false)}
      onDrop={drop}
    >
      {file ? (
        <Group gap="xs" wrap="nowrap" align="flex-start">
          <IconFileText size={20} stroke={1.6} aria-hidden style={{ flex: "none" }} />
          <Text size="sm" className={classes.name ?? ""} role="status">
            <strong>{file.name}</strong>, {bytesInWords(file.size)}
          </Text>
        </Group>
      ) : null}
      <Group gap="sm">
        <FileButton onChange={(one) => void take(one)}>
          {(props) => (
            <Button {...props} variant="default" px="sm" leftSection={<IconUpload size={16} aria-hidden />}>
              {file ? "Choose another file" : "Choose a file"}
            </Button>
          )}
        </FileButton>
        <Text size="sm" c="dimmed">
          or drop it here. {takes}; UTF-8, at most 1 GiB.
        </Text>
      </Group>
      {fault ? (
        <Text size="sm" c="var(--mantine-color-error)" role="alert" className={classes.name ?? ""}>
          {fault}
          {file ? ` ${file.name} is still chosen.` : ""}
        </Text>
      ) : null}
      {file ? (
        <NativeSelect
          w={{ base: "100%", xs: 340 }}
          label="Format"
          description="As the file’s name and beginning say."
          data={[
            { value: "csv", label: "CSV, a table" },
            { value: "ndjson", label: "NDJSON, a JSON object a line" },
          ]}
          value={format}
          onChange={({ currentTarget }) =>
            onDraw({ format: currentTarget.value as ImportFormat, mapping: null })
          }
        />
      ) : null}
    </Stack>
  );
}
