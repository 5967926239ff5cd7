import { TextInput } from "@mantine/core";
import { useAt } from "./context";

/** A moment in the member's zone; empty is none. */
export function Moment({ path, label }: { path: [string, string]; label: string }) {
  const { value, fault, put } = useAt(path);
  return (
    <TextInput
      type="datetime-local"
      label={label}
      value={localOf(value)}
      error={fault}
      onChange={({ currentTarget: { value: words } }) =>
        put(words === "" ? undefined : new Date(words).toISOString(), true)
      }
    />
  );
}

/** As the browser's field has it: in the zone of who looks at it. */
function localOf(value: unknown): string {
  const at = typeof value === "string" ? new Date(value) : undefined;
  if (!at || Number.isNaN(at.getTime())) return "";
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
