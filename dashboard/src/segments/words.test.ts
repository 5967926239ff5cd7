import { expect, it } from "vitest";
import { usedInWords } from "./words";

it("says what refers to a segment", () => {
  const campaign = (status: "live" | "draft") => ({ kind: "campaign" as const, id: "a", name: "A", status });
  expect(usedInWords({ used_by: [] })).toBe("nothing");
  expect(usedInWords({ used_by: [campaign("draft")] })).toBe("1 campaign");
  const segment = { kind: "segment" as const, id: "b", name: "B" };
  expect(usedInWords({ used_by: [segment, campaign("live"), campaign("draft")] })).toBe(
    "2 campaigns, 1 live; 1 segment",
  );
});
