import { describe, expect, it } from "vitest";
import { reportInWords, sharesOf, standings, tookInWords } from "./words";

describe("the figures of a funnel in words", () => {
  it("say how many of those who entered have completed it, in per cent where they are many", () => {
    const person = { by: "person", finished: true } as const;
    expect(reportInWords({ ...person, entered: 120, completed: 34 }, 30)).toBe(
      "34 of 120 people who entered in the last 30 days have completed it, 28 %.",
    );
    expect(reportInWords({ ...person, entered: 1, completed: 1 }, 7)).toBe(
      "1 of 1 person who entered in the last 7 days has completed it.",
    );
    const nobody = { ...person, entered: 0, completed: 0 };
    expect(reportInWords(nobody, 7)).toBe("Nobody has entered in the last 7 days.");
    expect(reportInWords({ ...nobody, finished: false }, 7)).toBe(
      "Nobody has entered in the last 7 days, as far as people were asked.",
    );
  });

  it("say it of accounts, where those go the way", () => {
    const of = (entered: number, completed: number, finished = true) =>
      reportInWords({ by: "account", entered, completed, finished }, 30);
    expect(of(120, 34)).toBe("34 of 120 accounts that entered in the last 30 days have completed it, 28 %.");
    expect(of(1, 1)).toBe("1 of 1 account that entered in the last 30 days has completed it.");
    expect(of(0, 0)).toBe("No account has entered in the last 30 days.");
    expect(of(0, 0, false)).toBe(
      "No account has entered in the last 30 days, as far as accounts were asked.",
    );
    expect([standings.reached(1, "account"), standings.reached(1200, "account")]).toEqual([
      "1 account",
      "1,200 accounts",
    ]);
  });

  it("compare a step with the one before and with the first", () => {
    const steps = [
      { reached: 2000, median: null },
      { reached: 1000, median: 7200 },
      { reached: 250, median: 0.4 },
      { reached: 0, median: null },
      { reached: 0, median: null },
    ];
    expect(steps.map((_, i) => sharesOf(steps, i))).toEqual([
      [],
      ["50 % from the first", "half of them within 2 h"],
      ["25 % from the step before", "13 % from the first", "half of them at once"],
      ["0 % from the step before", "0 % from the first"],
      ["0 % from the first"],
    ]);
    const few = [11, 4].map((reached) => ({ reached, median: null }));
    expect(sharesOf(few, 1)).toEqual(["4 of 11 from the first"]);
    const none = [0, 0].map((reached) => ({ reached, median: null }));
    expect(sharesOf(none, 1)).toEqual([]);
  });

  it("say how long it took, and how many stand where", () => {
    expect([40, 720, 12_000, 172_799, 216_000, 3_456_000].map(tookInWords)).toEqual([
      "40 s",
      "12 min",
      "3 h 20 min",
      "48 h",
      "2.5 days",
      "40 days",
    ]);
    expect([standings.reached(1, "person"), standings.reached(1200, "person")]).toEqual([
      "1 person",
      "1,200 people",
    ]);
    expect([standings.here(0, "person"), standings.left(2, "account")]).toEqual([
      "0 here now",
      "2 left here",
    ]);
  });
});
