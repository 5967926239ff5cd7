// The words of a sentence that can be others.
import { Autocomplete, NativeSelect, NumberInput } from "@mantine/core";
import { SpanInput } from "../ui/SpanInput";
import { useBuilding } from "./building";
import { OFFERED } from "./events";
import { EventSuggest } from "./EventSuggest";
import { without, type Node } from "./nodes";

export interface SentenceProps {
  node: Node;
  onChange: (node: Node, typed?: boolean) => void;
}

export const text = (value: unknown) => (typeof value === "string" ? value : "");

interface PickProps {
  label: string;
  value: string;
  data: Record<string, string>;
  onPick: (value: string) => void;
}

export function Pick({ label, value, data, onPick }: PickProps) {
  return (
    <NativeSelect
      size="xs"
      aria-label={label}
      value={value}
      data={Object.entries(data).map(([name, words]) => ({ value: name, label: words }))}
      onChange={(event) => onPick(event.currentTarget.value)}
    />
  );
}

interface CountProps {
  label: string;
  value: unknown;
  onWrite: (n: number) => void;
  after?: string;
  decimals?: boolean;
  least?: number;
  most?: number;
}

export function Count({ label, value, onWrite, after, decimals = false, least = 0, most }: CountProps) {
  return (
    <>
      <NumberInput
        size="xs"
        w={76}
        aria-label={label}
        min={least}
        {...(most === undefined ? {} : { max: most })}
        allowDecimal={decimals}
        value={typeof value === "number" ? value : ""}
        onChange={(n) => onWrite(Number(n))}
      />
      {after}
    </>
  );
}

interface SuggestProps {
  label: string;
  placeholder: string;
  value: unknown;
  data: readonly string[];
  width?: number;
  onWrite: (words: string) => void;
}

/** Words of which those seen are offered, and any others taken. */
export function Suggest({ label, placeholder, value, data, width = 180, onWrite }: SuggestProps) {
  return (
    <Autocomplete
      size="xs"
      w={width}
      aria-label={label}
      placeholder={placeholder}
      data={[...new Set(data)]}
      limit={OFFERED}
      value={text(value)}
      onChange={onWrite}
      comboboxProps={{ width: "max-content", position: "bottom-start" }}
    />
  );
}

export function EventField({ value, onWrite }: { value: unknown; onWrite: (name: string) => void }) {
  const { site, events } = useBuilding();
  return (
    <EventSuggest
      size="xs"
      w={180}
      aria-label="Event"
      site={site}
      inUse={events}
      value={value}
      onWrite={onWrite}
    />
  );
}

/** Since when something counts. */
export function WithinWords({ node, onChange }: SentenceProps) {
  const within = node["within"] as { last?: unknown; calendar?: boolean } | undefined;
  const calendar = within?.calendar === true;
  const pick = (word: string) => {
    if (word === "") onChange(without(node, "within"));
    else if (word === "last") onChange({ ...node, within: { last: text(within?.last) || "30d" } });
    else onChange({ ...node, within: { last: "1w", calendar: true } });
  };
  return (
    <>
      <Pick
        label="Since when"
        value={within ? (calendar ? "calendar" : "last") : ""}
        data={{ "": "ever", last: "in the last", calendar: "by the calendar, in the last" }}
        onPick={pick}
      />
      {within ? (
        <SpanInput
          bare
          label="In the last"
          of={calendar ? "dw" : "mhdw"}
          value={within.last}
          onChange={(last) => onChange({ ...node, within: { ...within, last } }, true)}
        />
      ) : null}
    </>
  );
}
