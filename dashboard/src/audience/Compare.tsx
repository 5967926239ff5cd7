import { TagsInput } from "@mantine/core";
import { converted, operatorOf, operators, withOperator, type Node } from "./nodes";
import { Count, Pick, Suggest, text, type SentenceProps } from "./fields";
import { OFFERED } from "./events";
import { TimeWords, timed } from "./Times";

interface Props extends SentenceProps {
  /** Values that occur, the most frequent first. */
  values: readonly (string | number | boolean)[];
  /** The operators that make sense here, besides the one that is written. */
  only?: readonly string[];
  /** Without what nobody answers by. */
  booleans?: boolean;
  /** All values that there are. */
  choose?: readonly string[];
  /** The one kind that a value has here. */
  kind?: "string" | "number";
}

const kindWords = { string: "the text", number: "the number", boolean: "the answer" };

/** How a value compares, and with what. */
export function CompareWords(props: Props) {
  const { node, onChange, values, only, booleans = true, choose, kind: of } = props;
  const op = operatorOf(node);
  const kind = operators[op]?.with ?? "one";
  const { boolean: _, ...plain } = kindWords;
  const offered = Object.entries(operators).filter(([name]) => !only || only.includes(name) || name === op);
  return (
    <>
      <Pick
        label="Compared how"
        value={op}
        data={Object.fromEntries(offered.map(([name, { words }]) => [name, words]))}
        onPick={(next) => onChange(asKind(withOperator(node, next), of))}
      />
      {kind === "one" && !of ? (
        <Pick
          label="Kind of value"
          value={typeof node["value"]}
          data={booleans ? kindWords : plain}
          onPick={(as) => onChange({ ...node, value: converted(node["value"], as) })}
        />
      ) : null}
      {kind === "list" ? <List node={node} onChange={onChange} values={values} /> : null}
      {kind === "range" ? <Range node={node} onChange={onChange} /> : null}
      {timed.includes(kind) ? <TimeWords node={node} onChange={onChange} /> : null}
      {choose ? (
        <Pick
          label="Value"
          value={text(node["value"])}
          data={Object.fromEntries(choose.map((word) => [word, word]))}
          onPick={(value) => onChange({ ...node, value })}
        />
      ) : null}
      {["one", "text", "number"].includes(kind) && !choose ? (
        <Value node={node} onChange={onChange} values={values} />
      ) : null}
    </>
  );
}

/** A value that was begun anew for another operator, of the one kind that it has. */
function asKind(node: Node, kind: Props["kind"]): Node {
  const value = node["value"];
  return kind && (typeof value === "string" || typeof value === "number")
    ? { ...node, value: converted(value, kind) }
    : node;
}

function Value({ node, onChange, values }: Props) {
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
  if (typeof value === "number") {
    return <Count label="Value" value={value} onWrite={write} decimals least={Number.MIN_SAFE_INTEGER} />;
  }
  return (
    <Suggest
      label="Value"
      placeholder="pro"
      width={140}
      value={text(value)}
      data={values.filter((one) => typeof one === "string")}
      onWrite={write}
    />
  );
}

/** Several values of one kind: numbers as long as there are only numbers. */
function List({ node, onChange, values }: Props) {
  const list = node["value"] as (string | number)[];
  const numbers = list.length > 0 && list.every((one) => typeof one === "number");
  const asNumbers = (words: string[]) => words.length > 0 && words.every((one) => isNumber(one));
  const kind = numbers ? "number" : "string";
  return (
    <>
      {list.length > 0 && asNumbers(list.map(String)) ? (
        <Pick
          label="Kind of value"
          value={kind}
          data={{ string: "the texts", number: "the numbers" }}
          onPick={(as) => onChange({ ...node, value: list.map((one) => converted(one, as)) })}
        />
      ) : null}
      <TagsInput
        size="xs"
        miw={180}
        maw={360}
        aria-label="Values"
        placeholder={list.length > 0 ? "" : "pro"}
        data={values.filter((one) => typeof one === "string" || typeof one === "number").map(String)}
        limit={OFFERED}
        splitChars={[","]}
        value={list.map(String)}
        onChange={(words) =>
          onChange({ ...node, value: numbers && asNumbers(words) ? words.map(Number) : words })
        }
      />
    </>
  );
}

const isNumber = (words: string) => words.trim() !== "" && Number.isFinite(Number(words));

function Range({ node, onChange }: SentenceProps) {
  const [from, to] = node["value"] as [unknown, unknown];
  const write = (next: unknown[]) => onChange({ ...node, value: next }, true);
  const least = Number.MIN_SAFE_INTEGER;
  return (
    <>
      <Count label="From" value={from} decimals least={least} onWrite={(n) => write([n, to])} after="and" />
      <Count label="To" value={to} decimals least={least} onWrite={(n) => write([from, n])} />
    </>
  );
}
