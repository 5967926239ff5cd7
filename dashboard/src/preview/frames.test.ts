import { describe, expect, it } from "vitest";
import { scaleOf, told } from "./frames";

describe("what the preview's frame says", () => {
  const frame = {} as Window;

  it("is heard from that frame alone, which has no origin", () => {
    const data = { tend: "ready" };
    expect(told({ data, source: frame, origin: "null" }, frame)).toEqual(data);
    expect(told({ data, source: {} as Window, origin: "null" }, frame)).toBeUndefined();
    expect(told({ data, source: frame, origin: "https://other.example" }, frame)).toBeUndefined();
    expect(told({ data, source: null, origin: "null" }, null)).toBeUndefined();
  });

  it("is one of few things", () => {
    for (const data of [null, "ready", {}, { tend: "else" }]) {
      expect(told({ data, source: frame, origin: "null" }, frame)).toBeUndefined();
    }
  });
});

it("shrinks a screen into its room and never enlarges it", () => {
  expect(scaleOf("desktop", { width: 640, height: 900 })).toBe(0.5);
  expect(scaleOf("phone", { width: 900, height: 900 })).toBe(1);
  expect(scaleOf("tablet", { width: 900, height: 480 })).toBe(0.5);
});
