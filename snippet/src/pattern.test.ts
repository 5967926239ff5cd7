import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { matches } from "./pattern";

interface Group {
  about: string;
  cases: { pattern: string; url: string; match: boolean }[];
}
const golden = JSON.parse(
  readFileSync(new URL("../../server/target/testdata/patterns.json", import.meta.url), "utf8"),
) as Group[];

describe("a page pattern means what it means on the server", () => {
  test("in enough cases", () => expect(golden.flatMap((g) => g.cases).length).toBeGreaterThan(70));

  test.each(golden)("$about", ({ cases }) => {
    for (const { pattern, url, match } of cases)
      expect([pattern, url, matches(pattern, url)]).toEqual([pattern, url, match]);
  });

  test("also with many stars over an address made to fail late", () => {
    const start = performance.now();
    expect(matches("/" + "*a".repeat(500) + "b", "https://x.example/" + "a".repeat(5000))).toBe(false);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
