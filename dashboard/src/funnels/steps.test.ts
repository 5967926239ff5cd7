import { describe, expect, it } from "vitest";
import type { FunnelStep } from "../api/funnel";
import { stepInWords } from "../audience/words";
import { freshNode, freshStep, moved, stepsOf, written, type Step } from "./steps";

const event = (name: string, called = ""): Step => ({
  ...freshStep(),
  name: called,
  node: { type: "event", name },
});
const keys = (steps: Step[]) => written(steps).map(({ key }) => key);

describe("the steps of a funnel", () => {
  it("are written as they were read, whatever is asked of them", () => {
    const steps: FunnelStep[] = [
      { key: "a", event: "signed_up", where: [{ path: "plan", op: "eq", value: "pro" }] },
      { key: "b", name: "Prices", page: { op: "matches", value: "/pricing*" } },
      { key: "c", event: "invited", where: [{ path: "at", op: "within", value: { last: "7d" } }] },
    ];
    expect(written(stepsOf(steps))).toEqual(steps);
  });

  it("get keys that say what they are, each its own, and keep those that they have", () => {
    expect(keys([event("Order Completed"), event("signed_up"), event("x", "Paid!")])).toEqual([
      "order_completed",
      "signed_up",
      "paid",
    ]);
    expect(keys([event("login"), event("login"), { ...event("login"), key: "login_2" }])).toEqual([
      "login",
      "login_3",
      "login_2",
    ]);
    expect(keys([{ ...freshStep(), node: freshNode("page") }, event("登録")])).toEqual(["step", "step_2"]);
    expect(keys([event("a".repeat(39) + " b")])).toEqual(["a".repeat(39)]);
  });

  it("are moved one past another, and taken from either end to the other", () => {
    const list = ["a", "b", "c"].map((name) => event(name));
    const names = (steps: Step[]) => steps.map(({ node }) => node["name"]).join("");
    expect(names(moved(list, 0, 1))).toBe("bac");
    expect(names(moved(list, 2, 0))).toBe("cab");
    expect(names(moved(list, 0, 2))).toBe("bca");
    expect(names(moved(list, 1, 1))).toBe("abc");
  });

  it("are called by their name, or by what happens in them", () => {
    expect(stepInWords({ key: "a", event: "login", name: "Came in" })).toBe("Came in");
    expect(stepInWords({ key: "a", page: { op: "matches", value: "/pricing*" } })).toBe(
      "a page that is like /pricing*",
    );
    expect(stepInWords({ key: "a", event: "paid", where: [{ path: "plan", op: "eq", value: "pro" }] })).toBe(
      "paid (where plan is pro)",
    );
    expect(stepInWords({ key: "a", event: "" })).toBe("...");
  });
});
