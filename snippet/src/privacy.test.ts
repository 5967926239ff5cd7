import { expect, test } from "vitest";
import { heed } from "./privacy";

test.each([
  ["full", "essential", "ignore", "essential"],
  ["full", "none", "essential", "none"],
  ["full", "essential", "none", "none"],
  ["full", "ignore", "ignore", "full"],
  ["full", undefined, "full", "full"],
  ["essential", "none", undefined, "none"],
  ["essential", "essential", undefined, "essential"],
  ["none", "essential", undefined, "none"],
] as const)("consent %s with gpc=%s and dnt=%s is %s where both are sent", (level, gpc, dnt, want) => {
  expect(heed(level, { gpc: true, dnt: true }, { gpc, dnt })).toBe(want);
  expect(heed(level, { gpc: false, dnt: false }, { gpc, dnt })).toBe(level);
});
