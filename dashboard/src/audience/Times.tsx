import { TextInput } from "@mantine/core";
import { SpanInput } from "../ui/SpanInput";
import { Pick, text, type SentenceProps } from "./fields";
import { operatorOf } from "./nodes";

/** What operators that compare times take. */
export const timed: readonly string[] = ["time", "times", "last", "next"];

/** The time, or the stretch of time, that an attribute is compared with. */
export function TimeWords({ node, onChange }: SentenceProps) {
  const write = (value: unknown, typed = true) => onChange({ ...node, value }, typed);
  const op = operatorOf(node);
  if (op === "last" || op === "next") {
    const span = node["value"] as Record<string, unknown>;
    const calendar = span["calendar"] === true;
    const count = (word: string) => {
      const whole = { [op]: word === "calendar" ? "1w" : text(span[op]) || "14d" };
      write(word === "calendar" ? { ...whole, calendar: true } : whole, false);
    };
    return (
      <>
        <SpanInput
          bare
          label={op === "last" ? "In the last" : "In the next"}
          of={calendar ? "dw" : "mhdw"}
          value={span[op]}
          onChange={(length) => write({ ...span, [op]: length })}
        />
        <Pick
          label="Counted how"
          value={calendar ? "calendar" : "rolling"}
          data={{ rolling: "from now", calendar: "by the calendar" }}
          onPick={count}
        />
      </>
    );
  }
  if (op === "times") {
    const [from, to] = node["value"] as [unknown, unknown];
    return (
      <>
        <TimeField label="From" value={from} onWrite={(next) => write([next, to])} />
        and
        <TimeField label="To" value={to} onWrite={(next) => write([from, next])} />
      </>
    );
  }
  return <TimeField label="Time" value={node["value"]} onWrite={write} />;
}

interface FieldProps {
  label: string;
  value: unknown;
  onWrite: (value: string) => void;
}

/** A date is chosen; a time with its zone, which has no field of its own in browsers, stays a text. */
function TimeField({ label, value, onWrite }: FieldProps) {
  const written = text(value);
  const date = written === "" || /^\d{4}-\d{2}-\d{2}$/.test(written);
  return (
    <TextInput
      size="xs"
      w={date ? 140 : 190}
      aria-label={label}
      type={date ? "date" : "text"}
      value={written}
      onChange={(event) => onWrite(event.currentTarget.value)}
    />
  );
}
