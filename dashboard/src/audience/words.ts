// A condition as a sentence: what stands behind "people".
import { count } from "../ui/figures";
import { spanInWords } from "../ui/duration";
import {
  comparisonWords,
  isGroup,
  isNode,
  limitOf,
  measures,
  operators,
  pageOperators,
  speakable,
  type Node,
} from "./nodes";

/** "everybody", or "people who ...", "people whose ...". */
export function audienceInWords(value: unknown): string {
  if (!isNode(value) || (isGroup(value) && value.of.length === 0)) return "everybody";
  return `people ${conditionInWords(value)}`;
}

export function conditionInWords(node: Node): string {
  if (isGroup(node)) {
    if (node.of.length === 0) return "of any kind";
    const word = node.type === "and" ? " and " : " or ";
    const inner = node.of.map((one) =>
      isGroup(one) && one.of.length > 1 ? `(${conditionInWords(one)})` : conditionInWords(one),
    );
    return inner.join(word);
  }
  if (node.type === "answer") return answerInWords(node);
  if (!speakable(node)) return `who fit a condition of type ${node.type}`;
  switch (node.type) {
    case "event":
      return eventInWords(node);
    case "attribute":
      return attributeInWords(node);
    case "since": {
      const limit = limitOf(node);
      const way = limit?.op === "gt" || limit?.op === "gte" ? "more than" : "less than";
      return `who did ${name(node["event"])} for the ${String(node["moment"])} time ${way} ${spanInWords(limit?.n)} ago`;
    }
    case "visits": {
      const limit = limitOf(node);
      const n = `${limit ? comparisonWords[limit.op] : ""} ${number(limit?.n)}`;
      return `who have ${n} ${measures[String(node["measure"])]}${within(node["within"])}`;
    }
    default:
      return `who are on a page that ${pageOperators[String(node["op"])]} ${name(node["value"])}`;
  }
}

function eventInWords(node: Node): string {
  const limit = limitOf(node["count"]);
  const did = node["negate"] === true ? "did not do" : "did";
  const often = limit
    ? ` ${comparisonWords[limit.op]} ${number(limit.n)} ${limit.n === 1 ? "time" : "times"}`
    : "";
  return `who ${did} ${name(node["name"])}${often}${within(node["within"])}`;
}

function attributeInWords(node: Node): string {
  const op = operators[String(node["op"])];
  const path = `whose ${name(node["path"])} ${op?.words}`;
  if (op?.with === "none") return path;
  const value = node["value"];
  return `${path} ${Array.isArray(value) ? value.map(String).join(", ") : String(value ?? "")}`;
}

function answerInWords(node: Node): string {
  const { op, value, campaign, question, negate } = node;
  const known = operators[String(op)]?.words ?? "is between";
  const list = Array.isArray(value) ? value.map(String) : [String(value ?? "")];
  const words =
    op === "exists"
      ? `is ${value === false ? "not known" : "known"}`
      : `${known} ${list.join(op === "between" ? " and " : ", ")}`;
  const to = question === undefined ? name(campaign) : `${name(campaign)} (${name(question)})`;
  const so = negate === true ? "it is not so that " : "";
  return `of whom ${so}the answer to ${to} ${words}${within(node["within"])}`;
}

const within = (value: unknown) =>
  value === undefined ? "" : ` in the last ${spanInWords((value as { last?: unknown }).last)}`;
const name = (value: unknown) => (typeof value === "string" && value !== "" ? value : "...");
const number = (value: unknown) => (typeof value === "number" ? count(value) : "...");
