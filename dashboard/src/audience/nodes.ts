import { fates } from "./fates";
import { placed } from "./funnel";
import { suits } from "./contexts";

// Conditions as the server takes them. The JSON is the value of the builder: what it does not know it keeps.

export type Node = { type: string } & Record<string, unknown>;

export interface Group extends Node {
  type: "and" | "or";
  of: Node[];
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

/** The one condition that a `not` turns round, which may stand in a list; nothing where it is no such node. */
export function denied(node: Node): Node | undefined {
  if (node.type !== "not" || !only(node, ["of"])) return undefined;
  const of = node["of"];
  const one: unknown = Array.isArray(of) ? (of.length === 1 ? of[0] : undefined) : of;
  return isNode(one) ? one : undefined;
}

/** A `not` of another condition, written as it was. */
export function withDenied(node: Node, one: Node): Node {
  return { ...node, of: Array.isArray(node["of"]) ? [one] : one };
}

function only(node: Node, names: readonly string[]): boolean {
  return Object.keys(node).every((name) => name === "type" || names.includes(name));
}

/** What can follow the pointer of a node's one, for `not`. */
export function deniedAt(node: Node, at: string): string {
  return Array.isArray(node["of"]) ? `${at}/of/0` : `${at}/of`;
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

/** The same of what is no number of times. */
export const amountWords: Record<Comparison, string> = { ...comparisonWords, lt: "less than" };

/** The one limit of an object of limits such as {"gte":3}; nothing where there are several, or none. */
export function limitOf(limits: unknown): { op: Comparison; n: unknown } | undefined {
  if (typeof limits !== "object" || limits === null) return undefined;
  const found = comparisons.filter((op) => op in limits);
  const [op] = found;
  if (!op || found.length > 1) return undefined;
  return { op, n: (limits as Record<string, unknown>)[op] };
}

/** Both ends of {"gte":2,"lte":5}; nothing where it is no such range. */
export function rangeOf(limits: unknown): { from: unknown; to: unknown } | undefined {
  if (typeof limits !== "object" || limits === null) return undefined;
  const { gte: from, lte: to, ...rest } = limits as Record<string, unknown>;
  if (from === undefined || to === undefined || comparisons.some((op) => op in rest)) return undefined;
  return { from, to };
}

/** The members of a node that compare, without the others. */
export function withLimit(node: Node, op: Comparison, n: unknown): Node {
  const rest = Object.entries(node).filter(([name]) => !comparisons.includes(name as Comparison));
  return { ...(Object.fromEntries(rest) as Node), [op]: n };
}

export function without(node: Node, ...names: string[]): Node {
  return Object.fromEntries(Object.entries(node).filter(([name]) => !names.includes(name))) as Node;
}

function simpleWithin(within: unknown, direction = "last"): boolean {
  if (within === undefined) return true;
  if (typeof within !== "object" || within === null) return false;
  const { [direction]: span, calendar, ...rest } = within as Record<string, unknown>;
  const known = calendar === undefined || typeof calendar === "boolean";
  return known && typeof span === "string" && Object.keys(rest).length === 0;
}

type Takes = "one" | "text" | "number" | "list" | "range" | "none" | "time" | "times" | "last" | "next";

/**
 * The operators of an attribute, and what they compare with. Some are written otherwise: `missing` is `exists` with
 * false, `last` and `next` are `within`, and `times` is `between` with two texts.
 */
export const operators: Record<string, { words: string; with: Takes }> = {
  eq: { words: "is", with: "one" },
  ne: { words: "is not", with: "one" },
  in: { words: "is one of", with: "list" },
  not_in: { words: "is none of", with: "list" },
  contains: { words: "contains", with: "one" },
  not_contains: { words: "does not contain", with: "one" },
  starts_with: { words: "starts with", with: "text" },
  ends_with: { words: "ends with", with: "text" },
  gt: { words: "is more than", with: "number" },
  gte: { words: "is at least", with: "number" },
  lt: { words: "is less than", with: "number" },
  lte: { words: "is at most", with: "number" },
  between: { words: "is between", with: "range" },
  matches: { words: "is like", with: "text" },
  before: { words: "is before", with: "time" },
  after: { words: "is after", with: "time" },
  times: { words: "is between the dates", with: "times" },
  last: { words: "was in the last", with: "last" },
  next: { words: "is in the next", with: "next" },
  exists: { words: "is known", with: "none" },
  missing: { words: "is not known", with: "none" },
};

/** The operator of a node as the sentence has it. */
export function operatorOf(node: Node): string {
  const { op, value } = node;
  if (op === "exists" && value === false) return "missing";
  if (op === "between" && Array.isArray(value) && typeof value[0] === "string") return "times";
  if (op === "within") return isSpan(value) && value["next"] !== undefined ? "next" : "last";
  return String(op);
}

function isSpan(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The node with another operator, and a value of the kind that it takes. */
export function withOperator(node: Node, op: string): Node {
  const { value, ...rest } = node;
  const list = Array.isArray(value) ? (value as unknown[]) : undefined;
  const gone = op === "exists" || operatorOf(node) === "missing" || isSpan(value);
  const first = list ? list[0] : gone ? undefined : value;
  switch (operators[op]?.with) {
    case "none":
      return { ...rest, op: "exists", ...(op === "missing" ? { value: false } : {}) };
    case "list":
      return { ...rest, op, value: list ?? (first === undefined || first === "" ? [] : [first]) };
    case "range":
      return { ...rest, op, value: [converted(first, "number"), converted(list?.[1] ?? first, "number")] };
    case "number":
      return { ...rest, op, value: converted(first, "number") };
    case "text":
    case "time":
      return { ...rest, op, value: converted(first, "string") };
    case "times":
      return {
        ...rest,
        op: "between",
        value: [converted(first, "string"), converted(list?.[1] ?? first, "string")],
      };
    case "last":
    case "next": {
      const { last, next, ...more } = isSpan(value) ? value : {};
      return { ...rest, op: "within", value: { [op]: last ?? next ?? "14d", ...more } };
    }
    default:
      return { ...rest, op, value: first ?? "" };
  }
}

export function converted(value: unknown, as: string): unknown {
  if (as === "number") return Number(value) || 0;
  return as === "boolean" ? value === true || value === "true" : String(value ?? "");
}

/** Whether a value is of the kind that an operator takes: what is not has no place in a sentence. */
function fits(op: string, value: unknown): boolean {
  const all = (kind: string) => Array.isArray(value) && value.every((one) => typeof one === kind);
  switch (operators[op]?.with) {
    case "list":
      return all("string") || all("number");
    case "range":
      return all("number") && (value as unknown[]).length === 2;
    case "none":
      return value === undefined || typeof value === "boolean";
    case "number":
      return typeof value === "number";
    case "text":
    case "time":
      return typeof value === "string";
    case "times":
      return all("string") && (value as unknown[]).length === 2;
    case "last":
      return simpleWithin(value);
    case "next":
      return simpleWithin(value, "next");
    case "one":
      return ["string", "number", "boolean"].includes(typeof value);
    default:
      return false;
  }
}

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
  duration: "seconds with a page in view",
  depth: "pages a visit",
};

const ofSomebody = (value: unknown) => value === undefined || value === "person" || value === "account";

/** Whether a condition is asked of the account that somebody is in. */
export function ofAccount(node: Node): boolean {
  const member = { event: "by", attribute: "on", bucket: "unit", metric: "on" }[node.type];
  return member !== undefined && node[member] === "account";
}

const limited = (limits: unknown) => limitOf(limits) !== undefined;

/** How a metric is compared: by what it is, or by what part of it has come or gone, in per cent. */
export interface Level {
  way: "is" | "grown" | "fallen";
  op: Comparison;
  n: unknown;
}

const mirrored = { gte: "lte", lte: "gte", gt: "lt", lt: "gt", eq: "eq" } as const;

/** Below nothing it has fallen: by more than 20 % is a change of less than -0.2. */
export function levelOf(node: Node): Level | undefined {
  const { change } = node;
  const limit = limitOf(change ?? node);
  if (!limit || change === undefined) return limit && { way: "is", ...limit };
  const { op, n } = limit;
  if (typeof n !== "number" || Object.keys(change as object).length > 1) return undefined;
  const fallen = n < 0 || (n === 0 && op.startsWith("l"));
  const share = Number((Math.abs(n) * 100).toFixed(5));
  return fallen ? { way: "fallen", op: mirrored[op], n: share } : { way: "grown", op, n: share };
}

/** The metric compared so. What has changed has done so since when. */
export function withLevel(node: Node, { way, op, n }: Level): Node {
  const rest = without(node, "change", ...comparisons);
  if (way === "is") return { ...rest, [op]: n };
  const part = Number((Number(n) / 100).toFixed(7));
  const change = way === "grown" ? { [op]: part } : { [mirrored[op]]: 0 - part };
  return { ...rest, change, within: rest["within"] ?? { last: "28d" } };
}

/** What an event has brought; nothing where it is said in another way. */
export function sumOf(node: Node): Node | undefined {
  const sum = node["sum"] as Node;
  if (!isSpan(sum) || !only(sum, ["path", "currency", ...comparisons]) || sum["path"] !== "revenue")
    return undefined;
  return limited(sum) && ["undefined", "string"].includes(typeof sum["currency"]) ? sum : undefined;
}

/** The operators of a property of an event: those of an attribute, but of times. */
export const propertyOperators = Object.entries(operators)
  .filter(([, takes]) => !["time", "times", "last", "next"].includes(takes.with))
  .map(([op]) => op);

/** What is asked of the properties of an event, each as an attribute is; nothing where it has no place in a sentence. */
export function whereOf(node: Node): Node[] | undefined {
  const where = node["where"] ?? [];
  if (!Array.isArray(where)) return undefined;
  const list = where.map((one: unknown) => ({ type: "property", ...(one as object) }) as Node);
  const said = (one: Node) =>
    only(one, ["path", "op", "value"]) &&
    typeof one["path"] === "string" &&
    propertyOperators.includes(operatorOf(one)) &&
    fits(operatorOf(one), one["value"]);
  return list.every(said) ? list : undefined;
}

/** What is asked of a property, as it stands in a condition. */
export function plainly({ path, op, value }: Node): object {
  return { path, op, ...(value === undefined ? {} : { value }) };
}

/** The event with other properties asked for; with none it is as it was without any. */
export function withWhere(node: Node, where: readonly Node[]): Node {
  return where.length === 0 ? without(node, "where") : { ...node, where: where.map(plainly) };
}

/** The steps of a sequence, each as an event is; nothing where one has no place in a sentence. */
export function stepsOf(node: Node): Node[] | undefined {
  const of = node["of"];
  if (!Array.isArray(of)) return undefined;
  const list = of.map((one: unknown) => ({ ...(one as object), type: "event" }) as Node);
  const said = (one: Node) => only(one, ["name", "where", "negate"]) && whereOf(one) !== undefined;
  return list.every(said) ? list : undefined;
}

/** An event that is counted. */
function plainEvent(node: Node): boolean {
  return (
    only(node, ["name", "count", "within", "negate", "by", "where"]) &&
    ofSomebody(node["by"]) &&
    whereOf(node) !== undefined &&
    (node["count"] === undefined || limited(node["count"]) || rangeOf(node["count"]) !== undefined) &&
    simpleWithin(node["within"])
  );
}

/** An event of which the amounts are added up. */
function summed(node: Node): boolean {
  return (
    only(node, ["name", "sum", "within", "negate", "by"]) &&
    ofSomebody(node["by"]) &&
    sumOf(node) !== undefined &&
    simpleWithin(node["within"])
  );
}

function measured(node: Node): boolean {
  const { change, within } = node;
  return (
    only(node, ["name", "on", "within", ...(change === undefined ? comparisons : ["change"])]) &&
    ofSomebody(node["on"]) &&
    levelOf(node) !== undefined &&
    (change === undefined || within !== undefined) &&
    simpleWithin(within)
  );
}

/** Whether a node can be shown as a sentence: of a kind that is built here, with nothing that has no place in it. */
export function speakable(node: Node): boolean {
  const compared = () => fits(operatorOf(node), node["value"]);
  const { negate, within } = node;
  switch (node.type) {
    case "event":
      return node["sum"] === undefined ? plainEvent(node) : summed(node);
    case "metric":
      return measured(node);
    case "attribute":
      return only(node, ["on", "path", "op", "value"]) && ofSomebody(node["on"]) && compared();
    case "since":
      return only(node, ["event", "moment", "gt", "lt", "gte", "lte"]) && limited(node);
    case "visits":
      return (
        only(node, ["measure", "within", ...comparisons]) &&
        String(node["measure"]) in measures &&
        limited(node) &&
        simpleWithin(within)
      );
    case "page":
      return only(node, ["op", "value"]) && String(node["op"]) in pageOperators;
    case "bucket":
      return only(node, ["salt", "unit", "lt"]) && ofSomebody(node["unit"]) && typeof node["lt"] === "number";
    case "answer":
      return (
        only(node, ["campaign", "question", "op", "value", "within", "negate"]) &&
        (negate === undefined || typeof negate === "boolean") &&
        compared() &&
        simpleWithin(within)
      );
    case "message":
      return (
        only(node, ["campaign", "state", "count", "within", "negate"]) &&
        (negate === undefined || typeof negate === "boolean") &&
        String(node["state"]) in fates &&
        (node["count"] === undefined || (limited(node["count"]) && within === undefined)) &&
        simpleWithin(within)
      );
    case "sequence":
      return only(node, ["of", "within", "negate"]) && stepsOf(node) !== undefined;
    case "funnel":
      return only(node, ["id", "state", "step", "for", "negate"]) && placed(node);
    case "segment":
    case "list":
      return only(node, ["id", "negate"]) && (negate === undefined || typeof negate === "boolean");
    case "context":
      return only(node, ["path", "op", "value"]) && suits(node, operatorOf(node)) && compared();
    default:
      return false;
  }
}
