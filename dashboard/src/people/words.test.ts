import { describe, expect, it } from "vitest";
import type { Entry } from "../api/person";
import { kindsOf, readGroups } from "./kinds";
import { flat, lineOf } from "./words";

const line = (e: Partial<Entry> & { kind: Entry["kind"] }) => lineOf({ at: "2026-12-01T09:00:00Z", ...e });
const hello = { campaign: "hello", campaign_name: "Say hello" };

describe("a line of the timeline", () => {
  it("names an event with its properties", () => {
    const props = { format: "pdf", size: { pages: 3 } } as NonNullable<Entry["props"]>;
    expect(line({ kind: "track", name: "exported", props })).toEqual({
      tone: "did",
      title: "exported",
      detail: "format: pdf, size.pages: 3",
    });
  });

  it("says what became of web push, and why not", () => {
    expect(line({ kind: "push", what: "subscribed", service: "mozilla" })).toEqual({
      tone: "did",
      title: "Takes notifications in this browser",
      detail: "Mozilla's push service",
    });
    expect(line({ kind: "push", what: "failed", reason: "timeout" }).detail).toContain("in time");
    expect(line({ kind: "push", what: "denied" })).toMatchObject({
      title: "Refused notifications",
      detail: "",
    });
  });

  it("says how somebody came to be in a segment", () => {
    expect(line({ kind: "segment", name: "trial", entered: true })).toMatchObject({
      title: "Came into a segment",
      detail: "trial",
    });
    expect(line({ kind: "segment", name: "trial" }).title).toBe("Left a segment");
    expect(line({ kind: "segment", name: "trial", entered: true, baseline: true }).title).toBe(
      "Was in a segment already",
    );
  });

  it("names a message by its campaign's name, and by its id where there is none", () => {
    expect(line({ kind: "receipt", what: "shown", ...hello }).title).toBe("Saw “Say hello”");
    expect(line({ kind: "grant", campaign: "gone" }).title).toBe("Was sent “gone”");
  });

  it("does not say that something was sent to the control group", () => {
    expect(line({ kind: "grant", ...hello, held_out: true })).toMatchObject({
      title: "In the control group of “Say hello”",
      detail: "Nothing was sent",
    });
  });

  it("names the campaign that somebody wants no more of", () => {
    const preference = { kind: "preference", category: "campaign:hello" } as const;
    expect(line({ ...preference, campaign_name: "Say hello" }).detail).toBe("“Say hello”");
    expect(line(preference).detail).toBe("“hello”");
    expect(line({ kind: "preference", category: "promo" }).detail).toBe("promo");
  });

  it("gives a reason as a sentence", () => {
    expect(line({ kind: "decision", ...hello, reason: "cap.global", detail: "2/2 for ever" })).toEqual({
      tone: "stopped",
      title: "Did not get “Say hello”",
      detail: "They had already had enough messages on this site (2 of 2, for good).",
    });
  });
});

it("lists nested attributes by their paths", () => {
  expect(flat({ plan: "pro", company: { size: 12, tags: ["a", 1] }, paid: true })).toEqual([
    { path: "plan", value: "pro" },
    { path: "company.size", value: "12" },
    { path: "company.tags", value: "a, 1" },
    { path: "paid", value: "yes" },
  ]);
});

describe("what a timeline is narrowed to", () => {
  it("is read from the address, and what means nothing is passed over", () => {
    expect(readGroups("reasons,nonsense,messages")).toEqual(["messages", "reasons"]);
    expect(readGroups(undefined)).toEqual([]);
  });

  it("asks for the kinds of its groups, and for every kind where all are on", () => {
    expect(kindsOf(["reasons"])).toEqual(["decision"]);
    expect(kindsOf(readGroups("pages,actions,messages,reasons,identity"))).toEqual([]);
  });
});
