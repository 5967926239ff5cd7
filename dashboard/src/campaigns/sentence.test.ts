import { describe, expect, it } from "vitest";
import { noTotals } from "../api/report";
import { changeInWords, sum } from "./changes";
import { stagesOf } from "./Funnel";
import { resultInWords } from "./sentence";

describe("the sentence over the results", () => {
  it("says that nothing happened yet", () => {
    expect(resultInWords(noTotals)).toBe("Nobody has met its trigger and audience yet.");
  });

  it("says that it was held back", () => {
    expect(resultInWords({ ...noTotals, matched: 5, suppressed: 1 })).toBe(
      "It matched 5 times, and was stopped once, and has not been shown yet.",
    );
  });

  it("counts out few clicks and gives a share of many", () => {
    expect(resultInWords({ ...noTotals, matched: 20, shown: 11, clicked: 4, dismissed: 2 })).toBe(
      "It was shown 11 times and clicked 4 times (4 of 11), closed 2 times.",
    );
    expect(resultInWords({ ...noTotals, matched: 400, shown: 312, clicked: 41 })).toBe(
      "It was shown 312 times and clicked 41 times (13 %).",
    );
  });
});

describe("the sentence over the results of a campaign with a goal", () => {
  const goal = { event: "invited", within: "7d" };
  const shown = { ...noTotals, matched: 400, shown: 312, clicked: 60 };

  it("says how often it was reached, and how soon", () => {
    expect(resultInWords({ ...shown, converted: 41 }, false, goal)).toBe(
      "It was shown 312 times and clicked 60 times (19 %). “invited” followed 41 times within 7 days (13 %).",
    );
    expect(resultInWords({ ...shown, shown: 11, clicked: 0, converted: 1 }, false, goal)).toBe(
      "It was shown 11 times, and not clicked yet. “invited” followed once within 7 days (1 of 11).",
    );
  });

  it("says that it was not reached yet, and nothing before anybody saw it", () => {
    expect(resultInWords(shown, false, goal)).toContain("“invited” has not followed yet.");
    expect(resultInWords(noTotals, false, goal)).toBe("Nobody has met its trigger and audience yet.");
  });
});

describe("the stages of a funnel", () => {
  it("go from match to goal, with what was left out between", () => {
    const totals = {
      ...noTotals,
      matched: 50,
      suppressed: 10,
      heldOut: 5,
      shown: 20,
      clicked: 4,
      converted: 2,
    };
    const told = stagesOf({ totals, survey: false, aims: true }).map((s) =>
      `${s.word} ${s.n} ${s.share}`.trim(),
    );
    expect(told).toEqual([
      "Matched 50",
      "Stopped 10 20 % of matched",
      "Control group 5 10 % of matched, sees nothing",
      "Shown 20 40 % of matched",
      "Clicked 4 4 of 20",
      "Goal 2 2 of 20",
    ]);
    expect(stagesOf({ totals, survey: true, aims: false }).at(-1)?.word).toBe("Answered");
  });
});

describe("the sentence over the results of a survey", () => {
  it("says how many answered", () => {
    const shown = { ...noTotals, matched: 20, shown: 11, dismissed: 2 };
    expect(resultInWords(shown, true)).toBe("It was shown 11 times and not answered yet, closed 2 times.");
    expect(resultInWords({ ...shown, answered: 4 }, true)).toBe(
      "It was shown 11 times and answered 4 times (4 of 11), closed 2 times.",
    );
  });
});

describe("changes that are read out", () => {
  it("names what grew, and nothing else", () => {
    const before = { ...noTotals, shown: 10, clicked: 3 };
    expect(changeInWords(before, { ...before, shown: 13, suppressed: 1 })).toBe(
      "3 more shown, 1 more stopped",
    );
    expect(changeInWords(before, before)).toBe("");
  });

  it("sums the campaigns", () => {
    const one = { ...noTotals, shown: 2, matched: 4 };
    expect(sum([one, one])).toEqual({ ...noTotals, shown: 4, matched: 8 });
  });
});
