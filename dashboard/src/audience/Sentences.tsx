import { TextInput } from "@mantine/core";
import { SpanInput } from "../ui/SpanInput";
import { useBuilding } from "./building";
import { CompareWords } from "./Compare";
import {
  Count,
  EventField,
  LimitWords,
  NegateWords,
  OftenWords,
  Pick,
  Suggest,
  text,
  WithinWords,
  type SentenceProps,
} from "./fields";
import {
  comparisonWords,
  limitOf,
  measures,
  ofAccount,
  pageOperators,
  withLimit,
  without,
  type Comparison,
} from "./nodes";
import { WhereWords } from "./WhereWords";

export function EventWords({ node, onChange }: SentenceProps) {
  return (
    <>
      {ofAccount(node) ? "in whose account people" : null}
      <NegateWords node={node} onChange={onChange} label="Did or did not" yes="did" no="did not do" />
      <EventField value={node["name"]} onWrite={(name) => onChange({ ...node, name }, true)} />
      <WhereWords node={node} onChange={onChange} />
      <OftenWords ranges node={node} onChange={onChange} />
      <WithinWords node={node} onChange={onChange} />
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
      <NegateWords
        node={node}
        onChange={onChange}
        label="Holds or not"
        yes="whose answer to"
        no="of whom it is not so that the answer to"
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
      <LimitWords
        limit={limit}
        label="How many"
        words={comparisonWords}
        decimals={depth}
        onWrite={({ op, n }, typed) => onChange(withLimit(node, op, n), typed)}
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

export function PageWords(props: SentenceProps) {
  return (
    <>
      are on a page that
      <PageTest {...props} />
    </>
  );
}

/** How the address of a page is compared, and with what. */
export function PageTest({ node, onChange }: SentenceProps) {
  return (
    <>
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
