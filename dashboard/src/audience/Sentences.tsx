import { TextInput } from "@mantine/core";
import { SpanInput } from "../ui/SpanInput";
import { useBuilding } from "./building";
import { CompareWords } from "./Compare";
import { Count, EventField, Pick, Suggest, text, WithinWords, type SentenceProps } from "./fields";
import {
  comparisonWords,
  limitOf,
  measures,
  ofAccount,
  pageOperators,
  rangeOf,
  withLimit,
  without,
  type Comparison,
} from "./nodes";
import { WhereWords } from "./WhereWords";

export function EventWords({ node, onChange }: SentenceProps) {
  return (
    <>
      {ofAccount(node) ? "in whose account people" : null}
      <Pick
        label="Did or did not"
        value={node["negate"] === true ? "not" : "did"}
        data={{ did: "did", not: "did not do" }}
        onPick={(word) =>
          onChange({ ...without(node, "negate"), ...(word === "not" ? { negate: true } : {}) })
        }
      />
      <EventField value={node["name"]} onWrite={(name) => onChange({ ...node, name }, true)} />
      {ofAccount(node) ? null : <WhereWords node={node} onChange={onChange} />}
      <OftenWords node={node} onChange={onChange} />
      <WithinWords node={node} onChange={onChange} />
    </>
  );
}

/** How often it happened: within one limit, or between two. */
function OftenWords({ node, onChange }: SentenceProps) {
  const [limit, range] = [limitOf(node["count"]), rangeOf(node["count"])];
  const n = limit?.n ?? range?.from ?? 3;
  const pick = (op: string) => {
    if (op === "") onChange(without(node, "count"));
    else if (op === "between") onChange({ ...node, count: { gte: n, lte: Math.max(Number(n) || 0, 1) + 2 } });
    else onChange({ ...node, count: { [op]: n } });
  };
  return (
    <>
      <Pick
        label="How often"
        value={range ? "between" : (limit?.op ?? "")}
        data={{ "": "once or more", ...comparisonWords, between: "between" }}
        onPick={pick}
      />
      {limit ? (
        <Count
          label="Times"
          value={limit.n}
          onWrite={(times) => onChange({ ...node, count: { [limit.op]: times } }, true)}
          after="times"
        />
      ) : null}
      {range ? (
        <>
          <Count
            label="Times, from"
            value={range.from}
            onWrite={(from) => onChange({ ...node, count: { gte: from, lte: range.to } }, true)}
            after="and"
          />
          <Count
            label="Times, to"
            value={range.to}
            onWrite={(to) => onChange({ ...node, count: { gte: range.from, lte: to } }, true)}
            after="times"
          />
        </>
      ) : null}
    </>
  );
}

export function AttributeWords({ node, onChange }: SentenceProps) {
  const account = ofAccount(node);
  const { attributes: ofPeople, accountAttributes } = useBuilding();
  const attributes = account ? accountAttributes : ofPeople;
  const path = text(node["path"]);
  return (
    <>
      {account ? "whose account’s" : "whose"}
      <Suggest
        label={account ? "Attribute of the account" : "Attribute"}
        placeholder="plan"
        width={130}
        value={path}
        data={attributes.map((one) => one.path)}
        onWrite={(next) => onChange({ ...node, path: next }, true)}
      />
      <CompareWords
        node={node}
        onChange={onChange}
        values={attributes.find((one) => one.path === path)?.values ?? []}
      />
    </>
  );
}

/** What an answer is compared by: it is a number, a text, or several texts. */
const answered = [
  "eq",
  "ne",
  "in",
  "contains",
  "not_contains",
  "matches",
  "gte",
  "lte",
  "between",
  "exists",
  "missing",
];

export function AnswerWords({ node, onChange }: SentenceProps) {
  const { surveys } = useBuilding();
  const campaign = text(node["campaign"]);
  const survey = surveys.find((one) => one.id === campaign);
  const question = text(node["question"]);
  const names = Object.fromEntries(surveys.map(({ id, name }) => [id, name]));
  const questions = Object.fromEntries((survey?.questions ?? []).map(({ key, label }) => [key, label]));
  return (
    <>
      <Pick
        label="Holds or not"
        value={node["negate"] === true ? "not" : "so"}
        data={{ so: "whose answer to", not: "of whom it is not so that the answer to" }}
        onPick={(word) =>
          onChange({ ...without(node, "negate"), ...(word === "not" ? { negate: true } : {}) })
        }
      />
      <Pick
        label="Survey"
        value={campaign}
        data={{ ...(campaign in names ? {} : { [campaign]: campaign || "choose a survey" }), ...names }}
        onPick={(next) => onChange({ ...without(node, "question"), campaign: next })}
      />
      <Pick
        label="Question"
        value={question}
        data={{
          "": "its first question",
          ...(question && !(question in questions) ? { [question]: question } : {}),
          ...questions,
        }}
        onPick={(key) => onChange({ ...without(node, "question"), ...(key ? { question: key } : {}) })}
      />
      <CompareWords node={node} onChange={onChange} values={[]} only={answered} booleans={false} />
      <WithinWords node={node} onChange={onChange} />
    </>
  );
}

export function SinceWords({ node, onChange }: SentenceProps) {
  const limit = limitOf(node) ?? { op: "gt" as Comparison, n: "" };
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
        value={limit.op}
        data={{ gt: "more than", gte: "at least", lt: "less than", lte: "at most" }}
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

export function VisitsWords({ node, onChange }: SentenceProps) {
  const limit = limitOf(node) ?? { op: "gte" as Comparison, n: 1 };
  const depth = node["measure"] === "depth";
  return (
    <>
      have
      <Pick
        label="Compared how"
        value={limit.op}
        data={comparisonWords}
        onPick={(op) => onChange(withLimit(node, op as Comparison, limit.n))}
      />
      <Count
        label="How many"
        value={limit.n}
        decimals={depth}
        onWrite={(n) => onChange(withLimit(node, limit.op, n), true)}
      />
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

export function PageWords({ node, onChange }: SentenceProps) {
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

/** A share is shown in per cent, to the thousandth. */
export function BucketWords({ node, onChange }: SentenceProps) {
  const share = Number(((node["lt"] as number) * 100).toFixed(5));
  const all = ofAccount(node) ? "all accounts" : "all people";
  return (
    <>
      {ofAccount(node) ? "whose account is among" : "are among"}
      <Count
        label={`Per cent of ${all}`}
        value={share}
        decimals
        most={100}
        onWrite={(n) => onChange({ ...node, lt: Number((n / 100).toFixed(7)) }, true)}
        after={`% of ${all}, drawn as`}
      />
      <TextInput
        size="xs"
        w={90}
        aria-label="Name of the draw"
        value={text(node["salt"])}
        onChange={(event) => onChange({ ...node, salt: event.currentTarget.value }, true)}
      />
    </>
  );
}
