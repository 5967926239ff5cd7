import { describe, expect, it } from "vitest";
import type { Question } from "../api/report";
import { answeredInWords, scoreInWords, shareInWords, valueInWords } from "./answers";

const question: Question = { key: "score", kind: "nps", label: "?", count: 0, values: [], nps: null };

describe("the answers of a survey in words", () => {
  it("counts the answers", () => {
    expect(answeredInWords(question)).toBe("Nobody has answered this yet.");
    expect(answeredInWords({ ...question, count: 1 })).toBe("1 answer");
    expect(answeredInWords({ ...question, kind: "multiple", count: 1200 })).toBe(
      "1,200 answers, several choices each",
    );
  });

  it("gives a share of many, and counts few out", () => {
    expect(shareInWords(4, 11)).toBe("4 of 11");
    expect(shareInWords(41, 312)).toBe("41 (13 %)");
    expect(shareInWords(0, 312)).toBe("0 (0 %)");
  });

  it("says what a score is made of, and of few answers only that", () => {
    expect(scoreInWords(question)).toBe("");
    const nps = { score: 18, promoters: 4, passives: 5, detractors: 2 };
    expect(scoreInWords({ ...question, count: 11, nps })).toBe(
      "4 of 11 gave 9 or 10, 2 gave 0 to 6. A score from 30 answers on.",
    );
    const many = { score: -20, promoters: 10, passives: 20, detractors: 20 };
    expect(scoreInWords({ ...question, count: 50, nps: many })).toBe(
      "Net promoter score −20: 10 of 50 gave 9 or 10 (promoters), 20 gave 0 to 6 (detractors). It is the difference of the two shares, from −100 to 100.",
    );
    expect(scoreInWords({ ...question, count: 50, nps: { ...many, score: 20 } })).toMatch(
      /^Net promoter score \+20:/,
    );
  });

  it("names what is not offered any more", () => {
    const single: Question = { ...question, kind: "single" };
    expect(valueInWords(single, { value: "pro", label: "The pro plan", count: 1 })).toBe("The pro plan");
    expect(valueInWords(single, { value: "old", label: "old", count: 1 })).toBe("old (no longer offered)");
    expect(valueInWords(question, { value: "7", label: "7", count: 1 })).toBe("7");
  });
});
