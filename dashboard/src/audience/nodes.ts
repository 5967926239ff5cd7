// Conditions as the server takes them. The JSON is the value of the builder: what it does not know it keeps.

export type Node = { type: string } & Record<string, unknown>;

export interface Group extends Node {
  type: "and" | "or";
  of: Node[];
}

export interface Within {
  last: string;
  calendar?: boolean;
}

export const DEEPEST = 3;

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

export function isGroup(node: unknown): node is Group {
  return (
    isNode(node) &&
    (node.type === "and" || node.type === "or") &&
    Array.isArray(node["of"]) &&
    node["of"].every(isNode) &&
    only(node, ["of"])
  );
}

function only(node: Node, names: readonly string[]): boolean {
  return Object.keys(node).every((name) => name === "type" || names.includes(name));
}

export const comparisons = ["gte", "lte", "eq", "gt", "lt"] as const;
export type Comparison = (typeof comparisons)[number];

export const comparisonWords: Record<Comparison, string> = {
  gte: "at least",
  lte: "at most",
  eq: "exactly",
  gt: "more than",
  lt: "fewer than",
};

/** The one limit of an object of limits such as {"gte":3}; nothing where there are several, or none. */
export function limitOf(limits: unknown): { op: Comparison; n: unknown } | undefined {
  if (typeof limits !== "object" || limits === null) return undefined;
  const found = comparisons.filter((op) => op in limits);
  const [op] = found;
  if (!op || found.length > 1) return undefined;
  return { op, n: (limits as Record<string, unknown>)[op] };
}

/** The members of a node that compare, without the others. */
export function withLimit(node: Node, op: Comparison, n: unknown): Node {
  const rest = Object.entries(node).filter(([name]) => !comparisons.includes(name as Comparison));
  return { ...(Object.fromEntries(rest) as Node), [op]: n };
}

function simpleWithin(within: unknown): boolean {
  if (within === undefined) return true;
  if (typeof within !== "object" || within === null) return false;
  const { last, ...rest } = within as Record<string, unknown>;
  return typeof last === "string" && Object.keys(rest).length === 0;
}

/** The operators of an attribute, and what they compare with. */
export const operators: Record<string, { words: string; with: "one" | "text" | "number" | "list" | "none" }> =
  {
    eq: { words: "is", with: "one" },
    ne: { words: "is not", with: "one" },
    in: { words: "is one of", with: "list" },
    not_in: { words: "is none of", with: "list" },
    contains: { words: "contains", with: "text" },
    not_contains: { words: "does not contain", with: "text" },
    starts_with: { words: "starts with", with: "text" },
    ends_with: { words: "ends with", with: "text" },
    gt: { words: "is more than", with: "number" },
    gte: { words: "is at least", with: "number" },
    lt: { words: "is less than", with: "number" },
    lte: { words: "is at most", with: "number" },
    exists: { words: "is known", with: "none" },
  };

export const pageOperators: Record<string, string> = {
  matches: "is like",
  eq: "is",
  ne: "is not",
  contains: "contains",
  starts_with: "starts with",
};

export const measures: Record<string, string> = {
  count: "visits",
  days: "days with a visit",
  depth: "pages a visit",
};

/** Whether a node can be shown as a sentence: of a kind that is built here, with nothing that has no place in it. */
export function speakable(node: Node): boolean {
  switch (node.type) {
    case "event":
      return (
        only(node, ["name", "count", "within", "negate", "by"]) &&
        (node["by"] ?? "person") === "person" &&
        (node["count"] === undefined || limitOf(node["count"]) !== undefined) &&
        simpleWithin(node["within"])
      );
    case "attribute":
      return (
        only(node, ["on", "path", "op", "value"]) &&
        (node["on"] ?? "person") === "person" &&
        String(node["op"]) in operators &&
        !(node["op"] === "exists" && node["value"] === false)
      );
    case "since":
      return only(node, ["event", "moment", "gt", "lt", "gte", "lte"]) && limitOf(node) !== undefined;
    case "visits":
      return (
        only(node, ["measure", "within", ...comparisons]) &&
        String(node["measure"]) in measures &&
        limitOf(node) !== undefined &&
        simpleWithin(node["within"])
      );
    case "page":
      return only(node, ["op", "value"]) && String(node["op"]) in pageOperators;
    default:
      return false;
  }
}

export const kinds: Record<string, { words: string; fresh: Node }> = {
  event: { words: "Something they did", fresh: { type: "event", name: "" } },
  attribute: {
    words: "Something known of them",
    fresh: { type: "attribute", path: "", op: "eq", value: "" },
  },
  visits: {
    words: "How they visit",
    fresh: { type: "visits", measure: "count", gte: 3, within: { last: "30d" } },
  },
  since: { words: "How long ago", fresh: { type: "since", event: "", moment: "first", gt: "7d" } },
  page: { words: "The page they are on", fresh: { type: "page", op: "matches", value: "/" } },
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
