import { expect, it } from "vitest";
import { when } from "../ui/figures";
import { decisionInWords, ranked, reasonInWords } from "./reasons";

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

it("says a moment in the member's zone, and a count as a count", () => {
  const at = new Date("2026-12-01T09:00Z");
  const said = decisionInWords("cap.campaign", "1/1 until 2026-12-01T09:00Z");
  expect(said).toBe(`They had already had this message as often as it may come (1 of 1, until ${when(at)}).`);
  expect(decisionInWords("priority", "")).toBe("They got a more important message at that moment.");
});
