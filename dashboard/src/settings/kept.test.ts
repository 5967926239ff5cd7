import { describe, expect, test } from "vitest";
import { goesInWords, keptInWords, shortens } from "./kept";

const since = "2026-08-01";

describe("what is kept", () => {
  test("is said in days, with the most that the server keeps", () => {
    expect(keptInWords({ since })).toBe("Kept for ever. There is nothing from before 1 Aug 2026.");
    expect(keptInWords({ since, days: 30, server: 90 })).toBe(
      "Kept for 30 days; the server keeps 90 days at most. There is nothing from before 1 Aug 2026.",
    );
  });

  test("is said to go where there is any", () => {
    const goes = { before: "2026-10-23", count: 12_400, exact: false };
    expect(goesInWords("events", { since, goes })).toBe("about 12,400 events from before 23 Oct 2026");
    expect(goesInWords("answers", { since, goes: { ...goes, count: 1, exact: true } })).toBe(
      "1 answer from before 23 Oct 2026",
    );
    expect(goesInWords("events", { since, goes: { ...goes, count: 0, exact: true } })).toBe("");
    expect(goesInWords("events", { since: "2026-10-23", goes })).toBe("");
    expect(goesInWords("events", { since })).toBe("");
  });

  test("is less than before only where the server does not keep less anyhow", () => {
    expect(shortens({ since }, "10w")).toBe(true);
    expect(shortens({ since, days: 30, server: 90 }, "30d")).toBe(false);
    expect(shortens({ since, days: 30, server: 90 }, "4w")).toBe(true);
    expect(shortens({ since, days: 90, server: 90 }, "")).toBe(false);
  });
});
