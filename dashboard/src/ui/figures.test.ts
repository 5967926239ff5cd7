import { describe, expect, it } from "vitest";
import { count, rate, rateOf, when } from "./figures";

describe("a rate", () => {
  it("is counted out while the whole is under 30", () => {
    expect(rate(4, 11)).toBe("4 of 11");
    expect(rate(29, 29)).toBe("29 of 29");
  });

  it("is a percentage from 30 on", () => {
    expect(rate(15, 30)).toBe("50 %");
    expect(rate(41, 312)).toBe("13 %");
  });

  it("does not round something to nothing", () => {
    expect(rate(0, 5000)).toBe("0 %");
    expect(rate(20, 5000)).toBe("0.4 %");
    expect(rate(1, 5000)).toBe("< 0.1 %");
  });

  it("is empty where there is no whole", () => {
    expect(rate(0, 0)).toBe("");
  });
});

it("names the whole of a percentage, and needs not where it is counted out", () => {
  expect(rateOf(41, 312, "shown")).toBe("13 % of shown");
  expect(rateOf(4, 11, "shown")).toBe("4 of 11");
  expect(rateOf(0, 0, "shown")).toBe("");
});

it("separates thousands", () => {
  expect(count(2410)).toBe("2,410");
});

it("writes a moment with its weekday", () => {
  expect(when(new Date(2026, 10, 24, 9, 0))).toBe("Tue 24 Nov, 09:00");
});
