import { expect, it } from "vitest";
import type { IdentityCoverage } from "../api/identity";
import { covered, low, shutOut } from "./coverage";

const of = (people: number, valid: number, required = false): IdentityCoverage => ({
  as_of: "",
  from: "",
  required,
  people,
  valid,
  ways: [],
});

it("says how many come with a token", () => {
  expect(covered(of(1204, 1180))).toBe(
    "98 % of the 1,204 people who were named in the last 7 days came with a valid token.",
  );
  expect(covered(of(11, 4))).toBe(
    "4 of the 11 people who were named in the last 7 days came with a valid token.",
  );
  expect(covered(of(0, 0))).toMatch(/^Nobody/);
  expect(covered(of(1, 0))).toMatch(/^None of the 1 person who was/);
  expect(covered(of(12, 12))).toMatch(/^All 12 people/);
  expect(covered(of(12, 12, true))).toMatch(/^12 people came/);
});

it("never rounds up to all of them", () => {
  expect(covered(of(10_000, 9_999))).toMatch(/^99 %/);
});

it("warns where requiring tokens would shut many out", () => {
  expect([low(of(0, 0)), low(of(100, 98)), low(of(100, 97)), low(of(3, 2))]).toEqual([
    false,
    false,
    true,
    true,
  ]);
  expect(shutOut(of(3, 2))).toMatch(/^1 person of 3 /);
});
