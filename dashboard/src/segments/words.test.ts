import { expect, it } from "vitest";
import { usedInWords } from "./words";

it("says what refers to a segment", () => {
  const campaign = (status: "live" | "draft") => ({ kind: "campaign" as const, id: "a", name: "A", status });
  expect(usedInWords([])).toBe("nothing");
  expect(usedInWords([campaign("draft")])).toBe("1 campaign");
  const segment = { kind: "segment" as const, id: "b", name: "B" };
  expect(usedInWords([segment, campaign("live"), campaign("draft")])).toBe("2 campaigns, 1 live; 1 segment");
});
