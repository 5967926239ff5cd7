import { isGroup, isNode, type Group, type Node } from "./nodes";

/** What can be asked, as it is added. */
export const kinds: Record<string, { words: string; fresh: Node }> = {
  event: { words: "Something they did", fresh: { type: "event", name: "" } },
  sequence: {
    words: "Things they did in order",
    fresh: { type: "sequence", of: [{ name: "" }, { name: "" }], within: "1d" },
  },
  funnel: {
    words: "How far they came in a funnel",
    fresh: { type: "funnel", id: "", state: "stuck", for: "3d" },
  },
  attribute: {
    words: "Something known of them",
    fresh: { type: "attribute", path: "", op: "eq", value: "" },
  },
  visits: {
    words: "How they visit",
    fresh: { type: "visits", measure: "count", gte: 3, within: { last: "30d" } },
  },
  spent: {
    words: "What they spend",
    fresh: {
      type: "event",
      name: "",
      sum: { path: "revenue", currency: "EUR", gte: 100 },
      within: { last: "90d" },
    },
  },
  metric: { words: "How much they have", fresh: { type: "metric", name: "", gte: 1 } },
  since: { words: "How long ago", fresh: { type: "since", event: "", moment: "first", gt: "7d" } },
  page: { words: "The page they are on", fresh: { type: "page", op: "matches", value: "/" } },
  answer: { words: "What they answered", fresh: { type: "answer", campaign: "", op: "lte", value: 6 } },
  message: {
    words: "What they had of you",
    fresh: { type: "message", campaign: "", state: "shown", negate: true, within: { last: "90d" } },
  },
  segment: { words: "A saved segment", fresh: { type: "segment", id: "" } },
  list: { words: "An uploaded list", fresh: { type: "list", id: "" } },
  context: {
    words: "With what they come, and how",
    fresh: { type: "context", path: "device", op: "eq", value: "mobile" },
  },
  bucket: { words: "A share of all people", fresh: { type: "bucket", salt: "a", lt: 0.5 } },
  accountEvent: {
    words: "Something done in their account",
    fresh: { type: "event", name: "", by: "account" },
  },
  accountAmount: {
    words: "What their account has spent",
    fresh: {
      type: "event",
      name: "",
      by: "account",
      sum: { path: "revenue", currency: "EUR", gte: 100 },
      within: { last: "90d" },
    },
  },
  accountAttribute: {
    words: "Something known of their account",
    fresh: { type: "attribute", on: "account", path: "", op: "eq", value: "" },
  },
  accountMetric: {
    words: "How much their account has",
    fresh: { type: "metric", on: "account", name: "", change: { lte: -0.2 }, within: { last: "28d" } },
  },
  accountBucket: {
    words: "A share of all accounts",
    fresh: { type: "bucket", salt: "a", unit: "account", lt: 0.5 },
  },
};

/** What holds several conditions, or turns one round. */
export const holders: Record<string, { words: string; fresh: Node }> = {
  group: { words: "A group of conditions", fresh: { type: "or", of: [{ type: "event", name: "" }] } },
  not: {
    words: "A group that must not hold",
    fresh: { type: "not", of: [{ type: "or", of: [{ type: "event", name: "" }] }] },
  },
};

/** A condition more: the first makes a group of it. */
export function added(value: unknown, node: Node): Node {
  if (!isNode(value)) return { type: "and", of: [node] };
  if (isGroup(value)) return { ...value, of: [...value.of, node] };
  return { type: "and", of: [value, node] };
}

/** Without one of a group; an empty group is everybody, and goes with its last condition. */
export function removed(group: Group, at: number): Node | null {
  const of = group.of.filter((_, i) => i !== at);
  return of.length > 0 ? { ...group, of } : null;
}
