// The words of a sentence that can be others.
import { Autocomplete, NativeSelect, NumberInput } from "@mantine/core";
import { SpanInput } from "../ui/SpanInput";
import { useBuilding } from "./building";
import { OFFERED } from "./events";
import { EventSuggest } from "./EventSuggest";
import { amountWords, comparisonWords, limitOf, rangeOf, without, type Comparison, type Node } from "./nodes";

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

interface LimitProps {
  limit: { op: Comparison; n: unknown };
  label: string;
  words?: Record<string, string>;
  after?: string;
  decimals?: boolean;
  least?: number;
  onWrite: (limit: { op: Comparison; n: unknown }, typed?: boolean) => void;
}

/** "at least 3": how something is compared, and with how much. */
export function LimitWords({ limit, label, words = amountWords, onWrite, ...count }: LimitProps) {
  return (
    <>
      <Pick
        label="Compared how"
        value={limit.op}
        data={words}
        onPick={(op) => onWrite({ op: op as Comparison, n: limit.n })}
      />
      <Count label={label} value={limit.n} onWrite={(n) => onWrite({ op: limit.op, n }, true)} {...count} />
    </>
  );
}

/** Whether a condition holds, or its opposite. */
export function NegateWords({
  node,
  onChange,
  label,
  yes,
  no,
}: SentenceProps & { label: string; yes: string; no: string }) {
  return (
    <Pick
      label={label}
      value={node["negate"] === true ? "not" : "so"}
      data={{ so: yes, not: no }}
      onPick={(word) => onChange({ ...without(node, "negate"), ...(word === "not" ? { negate: true } : {}) })}
    />
  );
}

/** How often it happened: within one limit, or between two where a range is taken. */
export function OftenWords({ node, onChange, ranges = false }: SentenceProps & { ranges?: boolean }) {
  const [limit, range] = [limitOf(node["count"]), rangeOf(node["count"])];
  const n = limit?.n ?? range?.from ?? (ranges ? 3 : 2);
  const pick = (op: string) => {
    if (op === "") onChange(without(node, "count"));
    else if (op === "between") onChange({ ...node, count: { gte: n, lte: Math.max(Number(n) || 0, 1) + 2 } });
    else onChange({ ...node, count: { [op]: n } });
  };
  const write = (count: unknown) => onChange({ ...node, count }, true);
  return (
    <>
      <Pick
        label="How often"
        value={range ? "between" : (limit?.op ?? "")}
        data={{ "": "once or more", ...comparisonWords, ...(ranges ? { between: "between" } : {}) }}
        onPick={pick}
      />
      {limit ? (
        <Count
          label="Times"
          value={limit.n}
          onWrite={(times) => write({ [limit.op]: times })}
          after="times"
        />
      ) : null}
      {range ? (
        <>
          <Count
            label="Times, from"
            value={range.from}
            onWrite={(from) => write({ gte: from, lte: range.to })}
            after="and"
          />
          <Count
            label="Times, to"
            value={range.to}
            onWrite={(to) => write({ gte: range.from, lte: to })}
            after="times"
          />
        </>
      ) : null}
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

interface WithinProps extends SentenceProps {
  /** It is counted by days, so a window is of days or weeks. */
  days?: boolean;
  /** There is a window. */
  must?: boolean;
}

/** Since when something counts. */
export function WithinWords({ node, onChange, days = false, must = false }: WithinProps) {
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
        data={{
          ...(must ? {} : { "": "ever" }),
          last: "in the last",
          calendar: "by the calendar, in the last",
        }}
        onPick={pick}
      />
      {within ? (
        <SpanInput
          bare
          label="In the last"
          of={calendar || days ? "dw" : "mhdw"}
          value={within.last}
          onChange={(last) => onChange({ ...node, within: { ...within, last } }, true)}
        />
      ) : null}
    </>
  );
}
