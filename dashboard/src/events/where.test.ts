import { describe, expect, it } from "vitest";
import { asked, complete, narrowed } from "./where";

const pdf = { path: "format", op: "eq", value: "pdf" };

describe("what is asked of an event's properties", () => {
  it("leaves out what is not written yet", () => {
    const where = [
      pdf,
      { path: "", op: "eq", value: "x" },
      { path: "plan", op: "eq", value: "" },
      { path: "plan", op: "in", value: [] },
      { path: "pages", op: "gt", value: 0 },
      { path: "pages", op: "exists", value: false },
    ];
    expect(complete(asked("exported", where))).toEqual([where[0], where[4], where[5]]);
  });

  it("takes from an address what has a place in a sentence", () => {
    expect(asked("exported", [pdf])).toEqual({ type: "event", name: "exported", where: [pdf] });
    for (const where of [[], [{ path: "format" }], ["format"], [{ ...pdf, op: "before" }], [null]])
      expect(asked("exported", where)).toEqual({ type: "event", name: "exported" });
  });

  it("asks for a value once", () => {
    const one = narrowed(asked("exported", []), "format", "pdf");
    expect(complete(one)).toEqual([pdf]);
    expect(complete(narrowed(one, "format", "pdf"))).toEqual([pdf]);
    expect(complete(narrowed(one, "pages", 3))).toEqual([pdf, { path: "pages", op: "eq", value: 3 }]);
  });
});
