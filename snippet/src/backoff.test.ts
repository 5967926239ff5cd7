import { expect, test } from "vitest";
import { backoff, CEILING, FLOOR } from "./backoff";

test("the longest wait doubles from half a second to 30 s and stays there", () => {
  const longest = [0, 1, 2, 5, 6, 7, 100, 5000].map((attempt) => backoff(attempt, 1));
  expect(longest).toEqual([FLOOR, 1000, 2000, 16_000, CEILING, CEILING, CEILING, CEILING]);
});

test("the wait is anywhere below that: full jitter", () => {
  expect(backoff(3, 0)).toBe(0);
  expect(backoff(3, 0.25)).toBe(1000);
});
