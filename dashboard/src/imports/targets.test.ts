import { describe, expect, it } from "vitest";
import {
  choiceOf,
  choicesFor,
  leftOut,
  missing,
  needsOf,
  OUT,
  OWN,
  targetBy,
  targetInWords,
} from "./targets";

describe("what a column is", () => {
  it("is a target, a name of its own, or left out, there and back", () => {
    for (const target of ["user_id", "traits", "traits.address.city", undefined]) {
      const choice = choiceOf("people", target);
      expect(targetBy("people", choice, "address.city")).toBe(target);
    }
    expect(choiceOf("people", "traits.plan")).toBe(OWN);
    expect(choiceOf("events", "props")).toBe("props");
    expect(choiceOf("accounts", undefined)).toBe(OUT);
  });

  it("offers each choice once", () => {
    for (const kind of ["people", "accounts", "events"] as const) {
      const values = choicesFor(kind).map(({ value }) => value);
      expect(new Set(values).size).toBe(values.length);
      expect(values).toContain(OUT);
    }
  });

  it("is told in words", () => {
    expect(targetInWords("people", "user_id")).toBe("User id");
    expect(targetInWords("events", "props.amount")).toBe("Property amount");
  });
});

describe("what is missing", () => {
  it("is what no column is; of a user id and a visitor id one does", () => {
    expect(missing("people", { Nr: "anonymous_id" })).toBe("");
    expect(missing("people", { plan: "traits.plan" })).toBe("No column is “User id or Visitor id” yet.");
    expect(missing("events", { who: "user_id" })).toBe(
      "No column is “Name of the event” and “When it happened” yet.",
    );
    expect(needsOf("accounts", { id: "account_id" })).toEqual([{ words: "Account id", met: true }]);
  });
});

describe("what is left out", () => {
  it("is named, and after a dozen counted", () => {
    expect(leftOut(["a", "b"], { a: "user_id", b: "traits.b" })).toBe("All 2 columns are taken.");
    expect(leftOut(["a", "Notes"], { a: "user_id" })).toBe("Left out, and not kept: “Notes”.");
    const many = Array.from({ length: 15 }, (_, i) => `c${i}`);
    expect(leftOut(many, {})).toMatch(/“c11” and 3 more\.$/);
  });
});
