import { describe, expect, it } from "vitest";
import { capsInWords, triggerInWords, turnedInWords } from "./words";

describe("how often, in words", () => {
  it("names one cap", () => {
    expect(capsInWords([{ max: 1, per: "7d" }])).toBe("at most once in 7 days");
    expect(capsInWords([{ max: 2, per: "30d" }])).toBe("at most twice in 30 days");
    expect(capsInWords([{ max: 1000, per: "52w" }])).toBe("at most 1,000 times in 52 weeks");
  });

  it("says 'a day' and 'an hour' for a window of one", () => {
    expect(capsInWords([{ max: 3, per: "1d" }])).toBe("at most 3 times a day");
    expect(capsInWords([{ max: 1, per: "1h" }])).toBe("at most once an hour");
  });

  it("tells a lifetime from a window", () => {
    expect(capsInWords([{ max: 1, per: "lifetime" }])).toBe("only once");
    expect(capsInWords([{ max: 3, per: "lifetime" }])).toBe("at most 3 times in all");
  });

  it("joins several caps", () => {
    const caps = [
      { max: 1, per: "7d" },
      { max: 3, per: "lifetime" },
    ];
    expect(capsInWords(caps)).toBe("at most once in 7 days and 3 times in all");
  });

  it("does not promise a cap where there is none", () => {
    expect(capsInWords([])).toBe("as often as it happens");
  });

  it("keeps a window that it cannot read", () => {
    expect(capsInWords([{ max: 2, per: "fortnight" }])).toBe("at most twice in fortnight");
  });
});

describe("a trigger in words", () => {
  it("says that a server decides", () => {
    expect(triggerInWords({ type: "api" })).toBe("when your server says so");
    expect(triggerInWords({ type: "schedule" })).toBe("at its time");
    expect(triggerInWords({ type: "segment", id: "trial", change: "entered" })).toBe(
      "when somebody comes into the segment trial",
    );
    expect(triggerInWords({ type: "segment", id: "trial", change: "left" })).toBe(
      "when somebody leaves the segment trial",
    );
    const named = (type: string, id: string) =>
      type === "segment" && id === "trial" ? "On trial" : undefined;
    expect(triggerInWords({ type: "segment", id: "trial", change: "entered" }, named)).toBe(
      "when somebody comes into the segment “On trial”",
    );
    expect(triggerInWords({ type: "segment", id: "gone", change: "entered" }, named)).toBe(
      "when somebody comes into the segment gone",
    );
  });

  it("names the event", () => {
    expect(triggerInWords({ type: "event", name: "report_exported" })).toBe("when report_exported happens");
  });

  it("tells every page, one page and a pattern apart", () => {
    expect(triggerInWords({ type: "page" })).toBe("on every page");
    expect(triggerInWords({ type: "page", op: "eq", value: "/pricing" })).toBe("on the page /pricing");
    expect(triggerInWords({ type: "page", op: "matches", value: "/reports/*" })).toBe(
      "on pages like /reports/*",
    );
  });

  it("knows the visit, and shows what it does not know", () => {
    expect(triggerInWords({ type: "visit" })).toBe("when a visit starts");
    expect(triggerInWords({ type: "later" })).toBe("on later");
  });

  it("says what only the browser sees", () => {
    expect(
      triggerInWords({ type: "element", on: "clicked", anchor: { id: "export" }, page: "/reports/*" }),
    ).toBe("when the element “export” is clicked on pages like /reports/*");
    expect(triggerInWords({ type: "dwell", for: "30s" })).toBe("after 30 seconds on a page");
    expect(triggerInWords({ type: "scroll", percent: 50 })).toBe("when 50 % of a page have been scrolled");
    expect(triggerInWords({ type: "exit_intent" })).toBe("when somebody is about to leave");
    expect(triggerInWords({ type: "inactivity", for: "1m" })).toBe("after 1 minute without any activity");
  });
});

it("tells what became of several at once", () => {
  expect(turnedInWords("pause", 0)).toBe("Nothing is paused");
  expect(turnedInWords("pause", 1)).toBe("One campaign is paused");
  expect(turnedInWords("resume", 3)).toBe("3 campaigns are live again");
});
