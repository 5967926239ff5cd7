import { describe, expect, it } from "vitest";
import { funnelStates, inState } from "./funnel";
import { speakable, type Node } from "./nodes";
import { conditionInWords, funnelInWords, type Named } from "./words";

const stuck: Node = { type: "funnel", id: "onboarding", state: "stuck", step: "invited", for: "3d" };
const named: Named = (type, id, step) =>
  type === "funnel" && id === "onboarding"
    ? step === undefined
      ? "Onboarding"
      : { invited: "Invited" }[step]
    : undefined;
const says = (change: object) => conditionInWords({ ...stuck, ...change }, named);

describe("where somebody is in a funnel is a sentence", () => {
  it("by the names of the funnel and its step, or by what they are called in the condition", () => {
    expect(says({})).toBe("who are stuck in the funnel “Onboarding” at “Invited” for at least 3 days");
    expect(says({ step: "gone" })).toBe(
      "who are stuck in the funnel “Onboarding” at “gone” for at least 3 days",
    );
    expect(says({ for: undefined, step: undefined })).toBe(
      "who are stuck in the funnel “Onboarding” with no time left",
    );
    const { for: _, ...here } = stuck;
    const of = (state: string, more: object = {}) => conditionInWords({ ...here, state, ...more }, named);
    expect(of("in")).toBe("who are in the funnel “Onboarding” at “Invited”");
    expect(of("completed")).toBe("who have completed the funnel “Onboarding” up to “Invited”");
    expect(of("completed", { step: undefined, negate: true })).toBe(
      "who have not completed the funnel “Onboarding”",
    );
    const never = { type: "funnel", id: "other", state: "not_entered" };
    expect(conditionInWords(never, named)).toBe("who have never entered the funnel other");
    expect(conditionInWords({ ...never, id: "", negate: true }, named)).toBe(
      "who have entered the funnel ...",
    );
  });

  it("of their account, where the funnel is by account", () => {
    const ofAccounts: Named = Object.assign((...of: Parameters<Named>) => named(...of), {
      by: (id: string) => (id === "onboarding" ? ("account" as const) : undefined),
    });
    const of = (change: object) => conditionInWords({ ...stuck, ...change }, ofAccounts);
    expect(of({})).toBe("whose account is stuck in the funnel “Onboarding” at “Invited” for at least 3 days");
    expect(of({ negate: true, for: undefined })).toBe(
      "whose account is not stuck in the funnel “Onboarding” at “Invited” with no time left",
    );
    const never = { state: "not_entered", step: undefined, for: undefined };
    expect(of(never)).toBe("whose account has never entered the funnel “Onboarding”");
    expect(of({ ...never, id: "gone" })).toBe("who have never entered the funnel gone");
    expect(Object.keys(funnelStates.account)).toEqual(Object.keys(funnelStates.person));
  });

  it("unless it says what has no place in it", () => {
    expect(speakable(stuck)).toBe(true);
    for (const odd of [
      { state: "lost" },
      { state: "toString" },
      { state: "in" }, // for is of who is stuck
      { state: "not_entered", for: undefined },
      { step: 2 },
      { for: 3 },
      { negate: "yes" },
      { id: undefined },
      { by: "account" },
    ])
      expect(speakable({ ...stuck, ...odd })).toBe(false);
  });

  it("that takes along what another state has a place for", () => {
    expect(inState(stuck, "in", false)).toEqual({
      type: "funnel",
      id: "onboarding",
      state: "in",
      step: "invited",
    });
    expect(inState(stuck, "not_entered", true)).toEqual({
      type: "funnel",
      id: "onboarding",
      state: "not_entered",
      negate: true,
    });
    expect(inState({ type: "funnel", id: "a", state: "in", negate: true }, "stuck", false)).toEqual({
      type: "funnel",
      id: "a",
      state: "stuck",
      for: "3d",
    });
    const over: Node = { type: "funnel", id: "a", state: "stuck" };
    expect(inState(over, "stuck", true)).toEqual({ ...over, negate: true });
    for (const state of ["in", "stuck", "completed", "not_entered"])
      expect(speakable(inState(stuck, state, true))).toBe(true);
  });
});

it("says the way of a funnel", () => {
  const steps = [
    { key: "a", event: "signed_up" },
    { key: "b", page: { op: "matches" as const, value: "/pricing*" } },
    { key: "c", event: "x", name: "Invited" },
  ];
  expect(funnelInWords(steps, "14d")).toBe(
    "signed_up, then a page that is like /pricing*, then Invited, within 14 days",
  );
});
