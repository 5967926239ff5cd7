import { NumberInput, NativeSelect, TextInput } from "@mantine/core";
import { SpanInput } from "../ui/SpanInput";
import { useBuilding } from "./building";
import {
  comparisonWords,
  limitOf,
  measures,
  operators,
  pageOperators,
  withLimit,
  type Comparison,
  type Node,
} from "./nodes";

interface Props {
  node: Node;
  onChange: (node: Node, typed?: boolean) => void;
}

const text = (value: unknown) => (typeof value === "string" ? value : "");

export function EventWords({ node, onChange }: Props) {
  const limit = limitOf(node["count"]);
  const { count: _, negate: __, ...bare } = node;
  return (
    <>
      <Pick
        label="Did or did not"
        value={node["negate"] === true ? "not" : "did"}
        data={{ did: "did", not: "did not do" }}
        onPick={(word) =>
          onChange({ ...without(node, "negate"), ...(word === "not" ? { negate: true } : {}) })
        }
      />
      <EventField value={node["name"]} onWrite={(name) => onChange({ ...node, name }, true)} />
      <Pick
        label="How often"
        value={limit?.op ?? ""}
        data={{ "": "once or more", ...comparisonWords }}
        onPick={(op) =>
          onChange({
            ...bare,
            ...(node["negate"] === true ? { negate: true } : {}),
            ...(op ? { count: { [op]: limit?.n ?? 3 } } : {}),
          } as Node)
        }
      />
      {limit ? (
        <Count
          label="Times"
          value={limit.n}
          onWrite={(n) => onChange({ ...node, count: { [limit.op]: n } }, true)}
          after="times"
        />
      ) : null}
      <WithinWords node={node} onChange={onChange} />
    </>
  );
}

export function AttributeWords({ node, onChange }: Props) {
  const op = String(node["op"]);
  const kind = operators[op]?.with ?? "one";
  return (
    <>
      whose
      <TextInput
        size="xs"
        w={130}
        aria-label="Attribute"
        placeholder="plan"
        value={text(node["path"])}
        onChange={(event) => onChange({ ...node, path: event.currentTarget.value }, true)}
      />
      <Pick
        label="Compared how"
        value={op}
        data={Object.fromEntries(Object.entries(operators).map(([name, { words }]) => [name, words]))}
        onPick={(next) => onChange(withOperator(node, next))}
      />
      {kind === "one" ? (
        <Pick
          label="Kind of value"
          value={typeof node["value"]}
          data={{ string: "the text", number: "the number", boolean: "the answer" }}
          onPick={(as) => onChange({ ...node, value: converted(node["value"], as) })}
        />
      ) : null}
      {kind === "none" ? null : <AttributeValue node={node} onChange={onChange} />}
    </>
  );
}

function AttributeValue({ node, onChange }: Props) {
  const value = node["value"];
  const write = (next: unknown, typed = true) => onChange({ ...node, value: next }, typed);
  if (typeof value === "boolean") {
    return (
      <Pick
        label="Value"
        value={String(value)}
        data={{ true: "yes", false: "no" }}
        onPick={(word) => write(word === "true", false)}
      />
    );
  }
  if (typeof value === "number") return <Count label="Value" value={value} onWrite={write} decimals />;
  const list = Array.isArray(value);
  return (
    <TextInput
      size="xs"
      w={list ? 200 : 140}
      aria-label={list ? "Values, with commas between" : "Value"}
      placeholder={list ? "pro, team" : "pro"}
      value={list ? value.map(String).join(",") : text(value)}
      onChange={({ currentTarget: { value: words } }) =>
        write(list ? words.split(",").map((w) => w.trimStart()) : words)
      }
    />
  );
}

/** The node with another operator, and a value of the kind that it takes. */
function withOperator(node: Node, op: string): Node {
  const kind = operators[op]?.with ?? "one";
  const { value, ...rest } = node;
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (kind === "none") return { ...rest, op };
  if (kind === "list") return { ...rest, op, value: Array.isArray(value) ? value : [String(first ?? "")] };
  if (kind === "number") return { ...rest, op, value: converted(first, "number") };
  if (kind === "text") return { ...rest, op, value: converted(first, "string") };
  return { ...rest, op, value: first ?? "" };
}

function converted(value: unknown, as: string): unknown {
  if (as === "number") return Number(value) || 0;
  return as === "boolean" ? value === true || value === "true" : String(value ?? "");
}

export function SinceWords({ node, onChange }: Props) {
  const limit = limitOf(node) ?? { op: "gt" as Comparison, n: "" };
  const more = limit.op === "gt" || limit.op === "gte";
  return (
    <>
      did
      <EventField value={node["event"]} onWrite={(event) => onChange({ ...node, event }, true)} />
      for the
      <Pick
        label="First or last time"
        value={text(node["moment"])}
        data={{ first: "first", last: "last" }}
        onPick={(moment) => onChange({ ...node, moment })}
      />
      time
      <Pick
        label="More or less"
        value={more ? "gt" : "lt"}
        data={{ gt: "more than", lt: "less than" }}
        onPick={(op) => onChange(withLimit(node, op as Comparison, limit.n))}
      />
      <SpanInput
        bare
        label="How long ago"
        value={limit.n}
        onChange={(n) => onChange(withLimit(node, limit.op, n), true)}
      />
      ago
    </>
  );
}

export function VisitsWords({ node, onChange }: Props) {
  const limit = limitOf(node) ?? { op: "gte" as Comparison, n: 1 };
  return (
    <>
      have
      <Pick
        label="Compared how"
        value={limit.op}
        data={comparisonWords}
        onPick={(op) => onChange(withLimit(node, op as Comparison, limit.n))}
      />
      <Count label="How many" value={limit.n} onWrite={(n) => onChange(withLimit(node, limit.op, n), true)} />
      <Pick
        label="Of what"
        value={text(node["measure"])}
        data={measures}
        onPick={(measure) => onChange({ ...node, measure })}
      />
      <WithinWords node={node} onChange={onChange} />
    </>
  );
}

export function PageWords({ node, onChange }: Props) {
  return (
    <>
      are on a page that
      <Pick
        label="Compared how"
        value={text(node["op"])}
        data={pageOperators}
        onPick={(op) => onChange({ ...node, op })}
      />
      <TextInput
        size="xs"
        w={180}
        aria-label="Address of the page"
        placeholder="/pricing*"
        value={text(node["value"])}
        onChange={(event) => onChange({ ...node, value: event.currentTarget.value }, true)}
      />
    </>
  );
}

function WithinWords({ node, onChange }: Props) {
  const within = node["within"] as { last?: unknown } | undefined;
  return (
    <>
      <Pick
        label="Since when"
        value={within ? "last" : ""}
        data={{ "": "ever", last: "in the last" }}
        onPick={(word) => onChange(word ? { ...node, within: { last: "30d" } } : without(node, "within"))}
      />
      {within ? (
        <SpanInput
          bare
          label="In the last"
          of="mhdw"
          value={within.last}
          onChange={(last) => onChange({ ...node, within: { last } }, true)}
        />
      ) : null}
    </>
  );
}

function without(node: Node, name: string): Node {
  const { [name]: _, ...rest } = node;
  return rest as Node;
}

function EventField({ value, onWrite }: { value: unknown; onWrite: (name: string) => void }) {
  const { events } = useBuilding();
  return (
    <TextInput
      size="xs"
      w={180}
      aria-label="Event"
      placeholder="report_exported"
      list={events}
      value={text(value)}
      onChange={(event) => onWrite(event.currentTarget.value)}
    />
  );
}

interface PickProps {
  label: string;
  value: string;
  data: Record<string, string>;
  onPick: (value: string) => void;
}

/** A word of the sentence that can be another. */
function Pick({ label, value, data, onPick }: PickProps) {
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
}

function Count({ label, value, onWrite, after, decimals = false }: CountProps) {
  return (
    <>
      <NumberInput
        size="xs"
        w={76}
        aria-label={label}
        min={0}
        allowDecimal={decimals}
        value={typeof value === "number" ? value : ""}
        onChange={(n) => onWrite(Number(n))}
      />
      {after}
    </>
  );
}
