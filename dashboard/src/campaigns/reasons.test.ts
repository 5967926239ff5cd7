import { expect, it } from "vitest";
import { ranked, reasonInWords } from "./reasons";

it("puts a reason in words", () => {
  expect(reasonInWords("cap.global")).toBe("had already had enough messages on this site");
});

it("shows a reason that it does not know instead of hiding it", () => {
  expect(reasonInWords("moon.full")).toContain("moon.full");
});

it("puts the most frequent reason first", () => {
  const reasons = ranked({ "cap.category": 2, "cap.global": 40, "cap.campaign": 2 });
  expect(reasons.map(({ code }) => code)).toEqual(["cap.global", "cap.campaign", "cap.category"]);
});
