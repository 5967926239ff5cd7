import { describe, expect, it } from "vitest";
import { amount, beside, figure, lasting, placed, usual } from "./past";

describe("a figure beside its own past", () => {
  it("is compared with the weeks before it, not with itself", () => {
    expect(usual({ total: 12, weeks: [1, 2, 9] })).toBe(1.5);
    expect(beside({ total: 12, weeks: [1, 2, 9] }, figure)).toEqual({ now: "9", before: "usually 1.5" });
  });
  it("has no past in the first week", () => {
    expect(beside({ total: 4, weeks: [4] }, figure)).toEqual({ now: "4", before: "the first week" });
  });
});

describe("figures", () => {
  it("are as fine as they are worth it", () => {
    expect([0, 1.25, 99.96, 2410.4].map(figure)).toEqual(["0", "1.3", "100", "2,410"]);
  });
  it("say how long in what is read at a glance", () => {
    expect([0, 59, 60, 725, 3600, 12_000].map(lasting)).toEqual([
      "0 s",
      "59 s",
      "1 min",
      "12 min",
      "1 h",
      "3 h 20 min",
    ]);
  });
  it("say amounts in their currency, of whatever code", () => {
    expect(amount(19.9, "EUR")).toBe("€19.90");
    expect(amount(3, "")).toBe("3");
    expect(amount(3, "XQZ")).toContain("XQZ");
  });
});

describe("a place in a funnel", () => {
  it("says the step, but of who has completed it", () => {
    const step = "Looked at prices";
    expect(placed({ state: "in", step })).toBe("At “Looked at prices” now");
    expect(placed({ state: "stuck", step })).toBe("Left at “Looked at prices”");
    expect(placed({ state: "completed", step })).toBe("Completed it");
  });
});
