import { describe, expect, it } from "vitest";
import { added, isGroup, limitOf, removed, speakable, withLimit, type Group, type Node } from "./nodes";
import { audienceInWords } from "./words";

const did = (name: string): Node => ({ type: "event", name });

describe("a condition", () => {
  it("is a sentence", () => {
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
    expect(audienceInWords({ type: "event", name: "invited", negate: true })).toBe(
      "people who did not do invited",
    );
    expect(audienceInWords({ type: "or", of: [did("a"), { type: "and", of: [did("b"), did("c")] }] })).toBe(
      "people who did a or (who did b and who did c)",
    );
    expect(audienceInWords({ type: "since", event: "signed_up", moment: "first", gt: "7d" })).toBe(
      "people who did signed_up for the first time more than 7 days ago",
    );
    expect(audienceInWords({ type: "answer", campaign: "nps", op: "lte", value: 6 })).toBe(
      "people of whom the answer to nps is at most 6",
    );
    expect(
      audienceInWords({
        type: "answer",
        campaign: "all",
        question: "why",
        op: "between",
        value: [1, 3],
        negate: true,
        within: { last: "90d" },
      }),
    ).toBe("people of whom it is not so that the answer to all (why) is between 1 and 3 in the last 90 days");
    expect(audienceInWords({ type: "answer", campaign: "nps", op: "exists", value: false })).toBe(
      "people of whom the answer to nps is not known",
    );
    for (const none of [null, undefined, { type: "and", of: [] }])
      expect(audienceInWords(none)).toBe("everybody");
  });

  it("is a sentence only where nothing of it is left out", () => {
    expect(speakable(did("a"))).toBe(true);
    for (const more of [
      { ...did("a"), where: [] },
      { ...did("a"), by: "account" },
      { ...did("a"), count: { gte: 1, lt: 5 } },
      { ...did("a"), within: { last: "1w", calendar: true } },
      { type: "segment", id: "trial" },
      { type: "attribute", on: "account", path: "plan", op: "eq", value: "pro" },
    ])
      expect(speakable(more)).toBe(false);
    expect(isGroup({ type: "and", of: [did("a")], more: 1 })).toBe(false);
  });

  it("joins others, and the last of a group takes it along", () => {
    expect(added(null, did("a"))).toEqual({ type: "and", of: [did("a")] });
    expect(added(did("a"), did("b"))).toEqual({ type: "and", of: [did("a"), did("b")] });
    const group: Group = { type: "or", of: [did("a"), did("b")] };
    expect(added(group, did("c"))).toMatchObject({ type: "or", of: { length: 3 } });
    expect(removed(group, 0)).toEqual({ type: "or", of: [did("b")] });
    expect(removed({ type: "or", of: [did("b")] }, 0)).toBeNull();
  });

  it("has one limit at a time", () => {
    expect(limitOf({ gte: 3 })).toEqual({ op: "gte", n: 3 });
    expect(limitOf({ gte: 1, lt: 5 })).toBeUndefined();
    expect(withLimit({ type: "visits", measure: "days", gte: 3 }, "lt", 2)).toEqual({
      type: "visits",
      measure: "days",
      lt: 2,
    });
  });
});
