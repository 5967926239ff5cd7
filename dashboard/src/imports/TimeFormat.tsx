import { NativeSelect } from "@mantine/core";
import type { ImportMapping, RefusedRow } from "../api/import";
import { timesUnread } from "./words";

type Format = ImportMapping["time_format"];

interface Props {
  value: Format;
  /** The first rows that would be refused. */
  faults: readonly RefusedRow[];
  onChange: (value: Format) => void;
}

const formats: { value: Format; label: string }[] = [
  { value: "auto", label: "Find it out" },
  { value: "rfc3339", label: "As 2026-12-01T09:00:00Z" },
  { value: "unix", label: "Seconds since 1970" },
  { value: "unix_ms", label: "Milliseconds since 1970" },
];

/** How the times of a file are written, and that some cannot be read so. */
export function TimeFormat({ value, faults, onChange }: Props) {
  const unread = timesUnread(faults);
  return (
    <NativeSelect
      mt="sm"
      w={{ base: "100%", xs: 340 }}
      label="How times are written"
      description="A time without a zone is taken for UTC."
      data={formats}
      value={value}
      error={
        unread > 0
          ? `${unread} of the first rows ${unread === 1 ? "has a time that" : "have times that"} cannot be read so. Choose another way, or write them as 2026-12-01T09:00:00Z in the file.`
          : undefined
      }
      onChange={({ currentTarget }) => onChange(currentTarget.value as Format)}
    />
  );
}
