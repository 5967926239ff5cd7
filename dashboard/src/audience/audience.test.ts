import { describe, expect, it } from "vitest";
import { ApiError } from "../api/problem";
import { parts, withPart } from "./contexts";
import { added, kinds, removed } from "./kinds";
import {
  converted,
  denied,
  deniedAt,
  isGroup,
  levelOf,
  limitOf,
  operatorOf,
  operators,
  propertyOperators,
  rangeOf,
  speakable,
  stepsOf,
  whereOf,
  withDenied,
  withLevel,
  withLimit,
  withOperator,
  withWhere,
  type Group,
  type Node,
} from "./nodes";
import { placeOf } from "./place";
import { withinAudience } from "./useFigure";
import { audienceInWords } from "./words";

const did = (name: string): Node => ({ type: "event", name });
const says = (node: unknown) => audienceInWords(node).replace(/^people /, "");

describe("a condition is a sentence", () => {
  it("of what they did and have", () => {
    const both: Group = {
      type: "and",
      of: [
        { type: "event", name: "report_exported", count: { gte: 3 }, within: { last: "14d" } },
        { type: "attribute", path: "plan", op: "in", value: ["pro", "team"] },
      ],
    };
    expect(audienceInWords(both)).toBe(
      "people who did report_exported at least 3 times in the last 14 days and whose plan is one of pro, team",
    );
    expect(says({ ...did("invited"), negate: true })).toBe("who did not do invited");
    expect(says({ ...did("login"), count: { gte: 2, lte: 5 }, within: { last: "1w", calendar: true } })).toBe(
      "who did login between 2 and 5 times in the last 1 week of the calendar",
    );
    expect(says({ type: "since", event: "signed_up", moment: "first", gt: "7d" })).toBe(
      "who did signed_up for the first time more than 7 days ago",
    );
    expect(says({ type: "attribute", path: "plan", op: "exists", value: false })).toBe(
      "whose plan is not known",
    );
    expect(says({ type: "attribute", path: "size", op: "between", value: [1, 50] })).toBe(
      "whose size is between 1 and 50",
    );
    const timed = (op: string, value: unknown) => says({ type: "attribute", path: "trial_ends", op, value });
    expect(timed("matches", "2026-*")).toBe("whose trial_ends is like 2026-*");
    expect(timed("before", "2026-11-20")).toBe("whose trial_ends is before 2026-11-20");
    expect(timed("between", ["2026-01-01", "2026-06-30"])).toBe(
      "whose trial_ends is between the dates 2026-01-01 and 2026-06-30",
    );
    expect(timed("within", { next: "7d" })).toBe("whose trial_ends is in the next 7 days");
    expect(timed("within", { last: "1w", calendar: true })).toBe(
      "whose trial_ends was in the last 1 week of the calendar",
    );
    expect(says({ type: "bucket", salt: "a", lt: 0.125 })).toBe(
      "who are among 12.5 % of all people (draw a)",
    );
    expect(says({ ...did("export"), by: "account", count: { gte: 3 } })).toBe(
      "in whose account people did export at least 3 times",
    );
    const pdf = { path: "format", op: "eq", value: "pdf" };
    expect(says({ ...did("export"), by: "account", where: [pdf], negate: true })).toBe(
      "in whose account people did not do export (where format is pdf)",
    );
    expect(says({ type: "attribute", on: "account", path: "plan", op: "eq", value: "pro" })).toBe(
      "whose account’s plan is pro",
    );
    expect(says({ type: "bucket", salt: "a", unit: "account", lt: 0.5 })).toBe(
      "whose account is among 50 % of all accounts (draw a)",
    );
    for (const none of [null, undefined, { type: "and", of: [] }])
      expect(audienceInWords(none)).toBe("everybody");
  });

  it("of what they did, with certain properties", () => {
    const where = [
      { path: "format", op: "eq", value: "pdf" },
      { path: "pages", op: "gt", value: 20 },
    ];
    const asked = { ...did("export"), where };
    expect(says({ ...asked, count: { gte: 3 }, within: { last: "14d" } })).toBe(
      "who did export (where format is pdf and pages is more than 20) at least 3 times in the last 14 days",
    );
    expect(withWhere(asked, whereOf(asked) ?? [])).toEqual(asked);
    expect(withWhere(asked, [])).toEqual(did("export"));
    for (const op of propertyOperators) {
      const asked = withOperator({ type: "property", path: "pages", op: "eq", value: "7" }, op);
      expect(speakable(withWhere(did("a"), [asked]))).toBe(true);
    }
  });

  it("of what they did in order", () => {
    const where = [{ path: "format", op: "eq", value: "pdf" }];
    const left = {
      type: "sequence",
      of: [
        { name: "cart_viewed", where },
        { name: "paid", negate: true },
      ],
      within: "1h",
    };
    expect(says(left)).toBe("who did cart_viewed (where format is pdf), then no paid within 1 hour");
    expect(says({ ...left, negate: true, of: [{ name: "a" }, { name: "b" }], within: "2d" })).toBe(
      "who did not do a, then b within 2 days",
    );
    expect(stepsOf(left)).toEqual([
      { type: "event", name: "cart_viewed", where },
      { type: "event", name: "paid", negate: true },
    ]);
    for (const odd of [{ count: { gte: 2 } }, { of: "paid" }, { of: [{ name: "a", by: "account" }] }])
      expect(speakable({ ...left, ...odd })).toBe(false);
  });

  it("of what they answered", () => {
    const answer = { type: "answer", campaign: "nps", op: "lte", value: 6 };
    expect(says(answer)).toBe("of whom the answer to nps is at most 6");
    const asked = { ...answer, question: "why", op: "between", value: [1, 3], negate: true };
    expect(says({ ...asked, within: { last: "90d" } })).toBe(
      "of whom it is not so that the answer to nps (why) is between 1 and 3 in the last 90 days",
    );
    expect(says({ ...answer, op: "exists", value: false })).toBe("of whom the answer to nps is not known");
  });

  it("of what they spend", () => {
    const spent = { ...did("paid"), sum: { path: "revenue", currency: "EUR", gte: 100 } };
    expect(says({ ...spent, within: { last: "90d" } })).toBe(
      "who have spent at least 100 EUR by paid in the last 90 days",
    );
    expect(says({ ...did("paid"), negate: true, sum: { path: "revenue", lt: 2.5 } })).toBe(
      "who have not spent less than 2.5 of no currency by paid",
    );
    for (const odd of [{ path: "total", gte: 1 }, { path: "revenue" }, { path: "revenue", gte: 1, lt: 2 }, 7])
      expect(speakable({ ...did("paid"), sum: odd })).toBe(false);
    expect(speakable({ ...spent, count: { gte: 1 } })).toBe(false);
    expect(says({ ...spent, by: "account" })).toBe(
      "in whose account people have spent at least 100 EUR by paid",
    );
    expect(speakable({ ...spent, by: "nobody" })).toBe(false);
  });

  it("of how much they or their account have", () => {
    const documents = { type: "metric", name: "documents" };
    const change = (limits: object, last = "28d") => ({ ...documents, change: limits, within: { last } });
    expect(says({ ...documents, gte: 5 })).toBe("whose documents is at least 5");
    expect(says({ ...documents, on: "account", lt: -2, within: { last: "28d" } })).toBe(
      "whose account’s documents is less than -2, said in the last 28 days",
    );
    expect(says({ ...change({ lt: -0.2 }), on: "account" })).toBe(
      "whose account’s documents has fallen by more than 20 % in the last 28 days",
    );
    expect(says(change({ gte: 0.125 }))).toBe(
      "whose documents has grown by at least 12.5 % in the last 28 days",
    );
    expect(says(change({ lte: 0 }))).toBe("whose documents has fallen by at least 0 % in the last 28 days");
    for (const op of ["gte", "lte", "gt", "lt", "eq"])
      for (const n of [-0.2, 0, 0.333, 2]) {
        const node = change({ [op]: n });
        expect(withLevel(node, levelOf(node)!)).toEqual(node);
      }
    const plain = { ...documents, gte: 5, within: { last: "3d" } };
    expect(withLevel(plain, levelOf(plain)!)).toEqual(plain);
    expect(withLevel({ ...documents, gte: 5 }, { way: "fallen", op: "gte", n: 20 })).toEqual(
      change({ lte: -0.2 }),
    );
    for (const odd of [
      { ...documents, change: { lt: -0.2 } },
      { ...change({ lt: -0.2 }), gte: 5 },
      change({ lt: -0.2, gt: -0.5 }),
      change({ lt: "-0.2" }),
      { ...documents, gte: 5, on: "team" },
      documents,
    ])
      expect(speakable(odd)).toBe(false);
  });

  it("of what they had of a campaign", () => {
    const message = { type: "message", campaign: "nps", state: "shown", negate: true };
    expect(says({ ...message, within: { last: "90d" } })).toBe(
      "who have not been shown nps in the last 90 days",
    );
    expect(says({ ...message, negate: false, state: "clicked", count: { gte: 2 } })).toBe(
      "who have clicked nps at least 2 times",
    );
  });

  it("of with what they came, and how", () => {
    const phone = { type: "context", path: "device", op: "eq", value: "mobile" };
    expect(says(phone)).toBe("whose device is mobile");
    expect(says({ ...phone, path: "utm.source", op: "exists", value: false })).toBe(
      "whose utm source is not known",
    );
    for (const path of Object.keys(parts)) expect(speakable(withPart(path))).toBe(true);
    for (const odd of [{ op: "contains" }, { value: 7 }, { path: "country" }, { path: "width" }])
      expect(speakable({ ...phone, ...odd })).toBe(false);
  });

  it("of several in each other", () => {
    expect(says({ type: "or", of: [did("a"), { type: "and", of: [did("b"), did("c")] }] })).toBe(
      "who did a or (who did b and who did c)",
    );
    expect(says({ type: "not", of: [{ type: "or", of: [did("a"), did("b")] }] })).toBe(
      "for whom it is not so: (who did a or who did b)",
    );
    expect(says({ type: "funnel", id: "trial" })).toBe("who fit a condition of type funnel");
    expect(says({ type: "segment", id: "trial" })).toBe("who are in the segment trial");
    expect(says({ type: "segment", id: "trial", negate: true })).toBe("who are not in the segment trial");
  });

  it("by the names of segments and lists, where they are known", () => {
    const names: Record<string, string> = { "segment trial": "On trial", "list beta": "Beta testers" };
    const named = (type: string, id: string) => names[`${type} ${id}`];
    const both: Group = {
      type: "or",
      of: [
        { type: "segment", id: "trial" },
        { type: "not", of: [{ type: "list", id: "beta" }] },
        { type: "list", id: "trial", negate: true },
      ],
    };
    expect(audienceInWords(both, named)).toBe(
      "people who are in the segment “On trial” or for whom it is not so: who are on the list “Beta testers” or who are not on the list trial",
    );
    expect(says({ type: "list", id: "beta" })).toBe("who are on the list beta");
  });

  it("only where nothing of it is left out", () => {
    for (const { fresh } of Object.values(kinds)) expect(speakable(fresh)).toBe(true);
    for (const more of [
      { ...did("a"), where: {} },
      { ...did("a"), where: [{ path: "format", op: "eq", value: null }] },
      { ...did("a"), where: [{ path: "at", op: "before", value: "2026-11-20" }] },
      { ...did("a"), where: [{ path: "format", op: "eq", value: "pdf", more: 1 }] },
      { ...did("a"), sum: { path: "revenue", gte: 1 }, where: [{ path: "a", op: "eq", value: "b" }] },
      { ...did("a"), by: "account", where: [{ path: "at", op: "before", value: "2026-11-20" }] },
      { ...did("a"), by: "team" },
      { ...did("a"), count: { gte: 1, lt: 5 } },
      { ...did("a"), within: { last: "1w", calendar: "yes" } },
      { type: "message", campaign: "nps", state: "seen" },
      { type: "message", campaign: "nps", state: "shown", count: { gte: 1 }, within: { last: "1d" } },
      { type: "segment", id: "trial", within: { last: "1d" } },
      { type: "list", id: "beta", since: "1d" },
      { type: "bucket", salt: "a", unit: "team", lt: 0.5 },
      { type: "attribute", on: "team", path: "plan", op: "eq", value: "pro" },
      { type: "attribute", path: "plan", op: "in", value: ["pro", 1] },
      { type: "attribute", path: "plan", op: "gt", value: "pro" },
      { type: "attribute", path: "size", op: "between", value: [1] },
      { type: "attribute", path: "at", op: "between", value: ["2026-01-01"] },
      { type: "attribute", path: "at", op: "before", value: 7 },
      { type: "attribute", path: "at", op: "within", value: { last: "1d", next: "1d" } },
    ])
      expect(speakable(more)).toBe(false);
    expect(isGroup({ type: "and", of: [did("a")], more: 1 })).toBe(false);
    for (const odd of [
      { type: "not", of: [] },
      { type: "not", of: [did("a"), did("b")] },
      { type: "not", of: 1 },
    ])
      expect(denied(odd)).toBeUndefined();
  });
});

describe("a tree that is shown and written again is the same", () => {
  it("whatever operator an attribute has", () => {
    const values = {
      one: "pro",
      text: "pro",
      number: 3,
      list: ["pro", "team"],
      range: [1, 5],
      none: undefined,
      time: "2026-11-20",
      times: ["2026-01-01", "2026-06-30T10:00:00Z"],
      last: { last: "1w", calendar: true },
      next: { next: "36h" },
    };
    const spelt: Record<string, string> = { times: "between", last: "within", next: "within" };
    for (const [op, { with: takes }] of Object.entries(operators)) {
      const written =
        op === "missing" ? { op: "exists", value: false } : { op: spelt[op] ?? op, value: values[takes] };
      const node = JSON.parse(JSON.stringify({ type: "attribute", path: "plan", ...written })) as Node;
      expect(speakable(node)).toBe(true);
      expect(operatorOf(node)).toBe(op);
      expect(withOperator(node, operatorOf(node))).toEqual(node);
      for (const other of Object.keys(operators)) expect(speakable(withOperator(node, other))).toBe(true);
    }
    const numbers = { type: "attribute", path: "size", op: "in", value: [1, 2] };
    expect(withOperator(numbers, "in")).toEqual(numbers);
    expect(withOperator(numbers, "eq")).toEqual({ ...numbers, op: "eq", value: 1 });
    expect([converted("7", "number"), converted(7, "string"), converted("true", "boolean")]).toEqual([
      7,
      "7",
      true,
    ]);
  });

  it("with what the builder does not know in it", () => {
    const strange: Node = { type: "funnel", id: "onboarding", step: "invited", state: "stuck" };
    const group: Group = { type: "or", of: [did("a"), strange] };
    expect(added(group, did("b"))).toEqual({ type: "or", of: [did("a"), strange, did("b")] });
    expect((added(group, did("b")) as Group).of[1]).toBe(strange);
    expect(removed(group, 0)).toEqual({ type: "or", of: [strange] });
  });

  it("and a not stays as it was written", () => {
    const [alone, listed] = [{ type: "not", of: did("a") } as Node, { type: "not", of: [did("a")] } as Node];
    expect([denied(alone), denied(listed)]).toEqual([did("a"), did("a")]);
    expect(withDenied(alone, did("b"))).toEqual({ type: "not", of: did("b") });
    expect(withDenied(listed, did("b"))).toEqual({ type: "not", of: [did("b")] });
    expect([deniedAt(alone, "/of/1"), deniedAt(listed, "/of/1")]).toEqual(["/of/1/of", "/of/1/of/0"]);
  });

  it("joins others, and the last of a group takes it along", () => {
    expect(added(null, did("a"))).toEqual({ type: "and", of: [did("a")] });
    expect(added(did("a"), did("b"))).toEqual({ type: "and", of: [did("a"), did("b")] });
    expect(removed({ type: "or", of: [did("b")] }, 0)).toBeNull();
  });

  it("with one limit, or a range", () => {
    expect(limitOf({ gte: 3 })).toEqual({ op: "gte", n: 3 });
    expect(limitOf({ gte: 1, lt: 5 })).toBeUndefined();
    expect(rangeOf({ gte: 1, lte: 5 })).toEqual({ from: 1, to: 5 });
    expect(rangeOf({ gte: 1, lt: 5 })).toBeUndefined();
    expect(rangeOf({ gte: 1, lte: 5, lt: 7 })).toBeUndefined();
    const visits = { type: "visits", measure: "days", gte: 3 };
    expect(withLimit(visits, "lt", 2)).toEqual({ type: "visits", measure: "days", lt: 2 });
  });
});

describe("what is wrong", () => {
  it("is found in the text of the JSON", () => {
    const text = '{ "type": "or",\n  "of": [\n    {"type": "event"},\n    {"a/b": {"x": "}"}} ] }';
    const at = (pointer: string) => {
      const { from, to, line } = placeOf(text, pointer);
      return `${line}: ${text.slice(from, to)}`;
    };
    expect(at("/of/0/type")).toBe('3: "event"');
    expect(at("/of/0/name")).toBe('3: {"type": "event"}');
    expect(at("/of/1/a~1b/x")).toBe('4: "}"');
    expect(at("")).toBe(`1: ${text}`);
    expect(placeOf("{ no", "/a").line).toBe(1);
  });

  it("has its pointer from the root of the condition", () => {
    const refused = new ApiError(422, "required", "", [
      { pointer: "/audience/of/0/name", detail: "name it" },
    ]);
    expect(withinAudience(refused)).toEqual([{ pointer: "/of/0/name", detail: "name it" }]);
    expect(withinAudience(new Error("else"))).toEqual([]);
  });
});
