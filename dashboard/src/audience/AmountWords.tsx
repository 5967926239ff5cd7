import { TextInput } from "@mantine/core";
import { EventField, LimitWords, NegateWords, Pick, text, WithinWords, type SentenceProps } from "./fields";
import { levelOf, limitOf, ofAccount, sumOf, without, withLevel, withLimit, type Level } from "./nodes";

/** As far below zero as what is said may be. */
const LEAST = -1e15;

const ways = { is: "is", grown: "has grown by", fallen: "has fallen by" };
const first: Record<Level["way"], Level> = {
  is: { way: "is", op: "gte", n: 1 },
  grown: { way: "grown", op: "gte", n: 20 },
  fallen: { way: "fallen", op: "gte", n: 20 },
};

/** How much they, or their account, have of something, or by what part it has changed. */
export function MetricWords({ node, onChange }: SentenceProps) {
  const account = ofAccount(node);
  const level = levelOf(node) ?? first.is;
  const { way } = level;
  return (
    <>
      {account ? "whose account’s" : "whose"}
      <TextInput
        size="xs"
        w={130}
        aria-label={account ? "Metric of the account" : "Metric"}
        placeholder="documents"
        value={text(node["name"])}
        onChange={(event) => onChange({ ...node, name: event.currentTarget.value }, true)}
      />
      <Pick
        label="Is or has changed"
        value={way}
        data={ways}
        onPick={(next) => {
          const to = first[next as Level["way"]];
          const changes = way !== "is" && to.way !== "is"; // the figure stays
          onChange(withLevel(node, changes ? { ...level, way: to.way } : to));
        }}
      />
      <LimitWords
        limit={level}
        label="How much"
        decimals
        {...(way === "is" ? { least: LEAST, after: "said" } : { after: "%" })}
        onWrite={(limit, typed) => onChange(withLevel(node, { way, ...limit }), typed)}
      />
      <WithinWords node={node} onChange={onChange} days={way !== "is"} must={way !== "is"} />
    </>
  );
}

/** What an event has brought, or all of it in their account, currencies apart. */
export function SumWords({ node, onChange }: SentenceProps) {
  const sum = sumOf(node);
  const limit = limitOf(sum);
  if (!sum || !limit) return null;
  return (
    <>
      {ofAccount(node) ? "in whose account people" : null}
      <NegateWords
        node={node}
        onChange={onChange}
        label="Have or have not"
        yes="have spent"
        no="have not spent"
      />
      <LimitWords
        limit={limit}
        label="How much"
        decimals
        least={LEAST}
        onWrite={({ op, n }, typed) => onChange({ ...node, sum: withLimit(sum, op, n) }, typed)}
      />
      <TextInput
        size="xs"
        w={56}
        aria-label="Currency"
        placeholder="none"
        maxLength={3}
        value={text(sum["currency"])}
        onChange={(event) => {
          const currency = event.currentTarget.value.toUpperCase();
          onChange(
            { ...node, sum: { ...without(sum, "currency"), ...(currency ? { currency } : {}) } },
            true,
          );
        }}
      />
      by
      <EventField value={node["name"]} onWrite={(name) => onChange({ ...node, name }, true)} />
      <WithinWords node={node} onChange={onChange} days />
    </>
  );
}
