// A condition as a sentence: what stands behind "people".
import type { FunnelStep, Traveller } from "../api/funnel";
import { count } from "../ui/figures";
import { spanInWords } from "../ui/duration";
import { parts } from "./contexts";
import { fates } from "./fates";
import { funnelStates } from "./funnel";
import {
  amountWords,
  comparisonWords,
  denied,
  isGroup,
  isNode,
  levelOf,
  limitOf,
  measures,
  ofAccount,
  operatorOf,
  operators,
  pageOperators,
  rangeOf,
  speakable,
  stepsOf,
  sumOf,
  whereOf,
  type Level,
  type Node,
} from "./nodes";

/** What a segment, a list, a funnel or one step of it is called, by its id; undefined where that is not known. */
export interface Named {
  (type: "segment" | "list" | "funnel", id: string, step?: string): string | undefined;
  /** Whose steps a funnel has; those of a person where that is not known. */
  by?: (funnel: string) => Traveller | undefined;
}

const nameless: Named = () => undefined;

/** "everybody", or "people who ...", "people whose ...". */
export function audienceInWords(value: unknown, named: Named = nameless): string {
  if (!isNode(value) || (isGroup(value) && value.of.length === 0)) return "everybody";
  return `people ${conditionInWords(value, named)}`;
}

export function conditionInWords(node: Node, named: Named = nameless): string {
  if (isGroup(node)) {
    if (node.of.length === 0) return "of any kind";
    const word = node.type === "and" ? " and " : " or ";
    const inner = node.of.map((one) =>
      isGroup(one) && one.of.length > 1 ? `(${conditionInWords(one, named)})` : conditionInWords(one, named),
    );
    return inner.join(word);
  }
  const not = denied(node);
  if (not) {
    const words = conditionInWords(not, named);
    return `for whom it is not so: ${isGroup(not) && not.of.length > 1 ? `(${words})` : words}`;
  }
  if (!speakable(node)) return `who fit a condition of type ${node.type}`;
  switch (node.type) {
    case "event":
      return node["sum"] === undefined ? eventInWords(node) : sumInWords(node);
    case "metric":
      return metricInWords(node);
    case "attribute":
      return attributeInWords(node);
    case "since": {
      const limit = limitOf(node);
      const way = limit ? amountWords[limit.op] : "";
      return `who did ${name(node["event"])} for the ${String(node["moment"])} time ${way} ${spanInWords(limit?.n)} ago`;
    }
    case "visits": {
      const limit = limitOf(node);
      const n = `${limit ? comparisonWords[limit.op] : ""} ${number(limit?.n)}`;
      return `who have ${n} ${measures[String(node["measure"])]}${within(node["within"])}`;
    }
    case "answer":
      return answerInWords(node);
    case "context":
      return `whose ${parts[String(node["path"])]?.words} ${comparedInWords(node)}`;
    case "message":
      return messageInWords(node);
    case "sequence": {
      const steps = (stepsOf(node) ?? []).map(
        (one) => (one["negate"] === true ? "no " : "") + name(one["name"]) + whereInWords(one),
      );
      return `who did ${node["negate"] === true ? "not do " : ""}${steps.join(", then ")} within ${spanInWords(node["within"])}`;
    }
    case "segment":
    case "list":
      return namedInWords(node, node.type, named);
    case "funnel":
      return placeInWords(node, named);
    case "bucket":
      return shareInWords(node);
    default:
      return `who are on a page that ${pageOperators[String(node["op"])]} ${name(node["value"])}`;
  }
}

/** "who are in the segment “On trial”", or its id where the name is not known. */
function namedInWords(node: Node, type: "segment" | "list", named: Named): string {
  const known = named(type, String(node["id"]));
  const way = `${node["negate"] === true ? "not " : ""}${type === "list" ? "on" : "in"}`;
  return `who are ${way} the ${type} ${known === undefined ? name(node["id"]) : `“${known}”`}`;
}

/** "who are stuck in the funnel “Onboarding” at “Invited” for at least 3 days"; by account "whose account is stuck in ...". */
function placeInWords(node: Node, named: Named): string {
  const [id, state, long] = [String(node["id"]), String(node["state"]), node["for"]];
  const called = named("funnel", id);
  const way = funnelStates[named.by?.(id) ?? "person"][state]?.[node["negate"] === true ? "not" : "so"];
  const words = `${way} the funnel ${called === undefined ? name(id) : `“${called}”`}`;
  const key = node["step"];
  const step = key === undefined ? "" : `“${named("funnel", id, String(key)) ?? String(key)}”`;
  const at = step && ` ${state === "completed" ? "up to" : "at"} ${step}`;
  if (state !== "stuck") return words + at;
  return `${words}${at} ${long === undefined ? "with no time left" : `for at least ${spanInWords(long)}`}`;
}

/** What a step of a funnel is: its name, or what happens in it. */
export function stepInWords({ name: called, event, where, page }: FunnelStep): string {
  if (called) return called;
  if (page) return `a page that ${pageOperators[page.op]} ${name(page.value)}`;
  return name(event) + whereInWords({ type: "event", where: where ?? [] });
}

/** "signed_up, then a page that is like /pricing*, within 14 days". */
export function funnelInWords(steps: readonly FunnelStep[], within: string): string {
  return `${steps.map(stepInWords).join(", then ")}, within ${spanInWords(within)}`;
}

function eventInWords(node: Node): string {
  const limit = limitOf(node["count"]);
  const did = node["negate"] === true ? "did not do" : "did";
  const range = rangeOf(node["count"]);
  let often = range ? ` between ${number(range.from)} and ${number(range.to)} times` : "";
  if (limit) often = ` ${comparisonWords[limit.op]} ${number(limit.n)} ${limit.n === 1 ? "time" : "times"}`;
  return `${whoOf(node)} ${did} ${name(node["name"])}${whereInWords(node)}${often}${within(node["within"])}`;
}

const whoOf = (node: Node) => (ofAccount(node) ? "in whose account people" : "who");

/** "who have spent at least 100 EUR by Order Completed". */
function sumInWords(node: Node): string {
  const sum = sumOf(node);
  const limit = limitOf(sum);
  const of = limit
    ? `${amountWords[limit.op]} ${number(limit.n)} ${String(sum?.["currency"] ?? "of no currency")}`
    : "";
  const have = node["negate"] === true ? "have not" : "have";
  return `${whoOf(node)} ${have} spent ${of} by ${name(node["name"])}${within(node["within"])}`;
}

/** "whose documents has fallen by at least 20 % in the last 28 days". */
function metricInWords(node: Node): string {
  const { way, op, n } = levelOf(node) as Level;
  const whose = `${ofAccount(node) ? "whose account’s" : "whose"} ${name(node["name"])}`;
  if (way === "is") {
    const said = node["within"] === undefined ? "" : `, said${within(node["within"])}`;
    return `${whose} is ${amountWords[op]} ${number(n)}${said}`;
  }
  return `${whose} has ${way} by ${amountWords[op]} ${number(n)} %${within(node["within"])}`;
}

/** " (where format is pdf and pages is more than 20)". */
function whereInWords(node: Node): string {
  const where = (whereOf(node) ?? []).map((one) => `${name(one["path"])} ${comparedInWords(one)}`);
  return where.length > 0 ? ` (where ${where.join(" and ")})` : "";
}

function attributeInWords(node: Node): string {
  const whose = ofAccount(node) ? "whose account’s" : "whose";
  return `${whose} ${name(node["path"])} ${comparedInWords(node)}`;
}

function shareInWords(node: Node): string {
  const [who, all] = ofAccount(node) ? ["whose account is", "all accounts"] : ["who are", "all people"];
  return `${who} among ${Number(((node["lt"] as number) * 100).toFixed(5))} % of ${all} (draw ${name(node["salt"])})`;
}

function answerInWords(node: Node): string {
  const { campaign, question, negate } = node;
  const to = question === undefined ? name(campaign) : `${name(campaign)} (${name(question)})`;
  const so = negate === true ? "it is not so that " : "";
  return `of whom ${so}the answer to ${to} ${comparedInWords(node)}${within(node["within"])}`;
}

function messageInWords(node: Node): string {
  const limit = limitOf(node["count"]);
  const often = limit
    ? ` ${comparisonWords[limit.op]} ${number(limit.n)} ${limit.n === 1 ? "time" : "times"}`
    : "";
  const have = node["negate"] === true ? "have not" : "have";
  return `who ${have} ${fates[String(node["state"])]} ${name(node["campaign"])}${often}${within(node["within"])}`;
}

/** "is one of pro, team", "is between 1 and 3", "is known". */
function comparedInWords(node: Node): string {
  const op = operators[operatorOf(node)];
  if (op?.with === "none") return op.words;
  const value: unknown = node["value"];
  if (op?.with === "last" || op?.with === "next") {
    const { calendar, [op.with]: span } = value as Record<string, unknown>;
    return `${op.words} ${spanInWords(span)}${calendar === true ? " of the calendar" : ""}`;
  }
  const list = Array.isArray(value) ? value.map(String) : [String(value ?? "")];
  return `${op?.words} ${list.join(op?.with === "range" || op?.with === "times" ? " and " : ", ")}`;
}

const within = (value: unknown) => {
  if (value === undefined) return "";
  const { last, calendar } = value as { last?: unknown; calendar?: boolean };
  return ` in the last ${spanInWords(last)}${calendar ? " of the calendar" : ""}`;
};
const name = (value: unknown) => (typeof value === "string" && value !== "" ? value : "...");
const number = (value: unknown) => (typeof value === "number" ? count(value) : "...");
