import { describe, expect, it } from "vitest";
import { noTotals } from "../api/report";
import { changeInWords, sum } from "./changes";
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
