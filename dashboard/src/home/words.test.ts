import { describe, expect, test } from "vitest";
import { rightsOn } from "../session/may";
import { changeOf, daysInWords, linePoints, needInWords, needsOf } from "./words";

describe("what somebody is needed for", () => {
  const need = { campaign: "tip", name: "Tip", failed: 0, shown: 0 };

  test("an approval", () => {
    expect(needInWords({ ...need, kind: "approval" })).toBe("waits for your approval");
    const needs = [{ ...need, kind: "approval" as const }];
    expect(needsOf(needs, rightsOn("approver", ["campaign.approve"]))).toEqual(needs);
    expect(needsOf(needs, rightsOn("analyst", []))).toEqual([]);
  });

  test("a message that browsers cannot draw, in figures that say no more than is known", () => {
    expect(needInWords({ ...need, kind: "failing", failed: 4, shown: 7 })).toContain("4 of 11");
    expect(needInWords({ ...need, kind: "failing", failed: 38, shown: 62 })).toContain("38 % of attempts");
  });
});

describe("a week beside the one before", () => {
  test.each([
    [112, 100, "▲ 12 %", "12 % more than the week before"],
    [50, 100, "▼ 50 %", "50 % fewer than the week before"],
    [100, 100, "", "as in the week before"],
    [10_000, 100, "▲ 9,900 %", "9,900 % more than the week before"],
    [500, 29, "", "29 the week before"],
    [7, 0, "", ""],
  ])("%d after %d", (now, before, mark, words) => {
    expect(changeOf(now, before)).toEqual({ mark, words });
  });
});

test("a line of days is also told in words", () => {
  expect(daysInWords([0, 1_200, 3])).toBe("Shown on each of the last 3 days: 0, 1,200, 3");
});

test("a line of days keeps within its box, also where nothing was shown", () => {
  expect(linePoints([0, 5, 10], 60, 20)).toBe("0,20 30,10 60,0");
  expect(linePoints([0, 0], 60, 20)).toBe("0,20 60,20");
});
