import { describe, expect, it } from "vitest";
import type { DryRun } from "../api/dryrun";
import { assumedInWords, footing, meetingInWords, runInWords, untriedInWords } from "./words";

const run: DryRun = {
  of: {} as DryRun["of"],
  version: 1,
  days: [
    { day: "2026-11-22", shown: 22 },
    { day: "2026-11-23", shown: 9 },
  ],
  from: new Date("2026-11-09T12:00"),
  at: new Date("2026-11-23T12:00"),
  events: 9120,
  people: 2410,
  asked: 2410,
  finished: true,
  reached: 312,
  accounts: 41,
  contacts: 402,
  heldOut: 0,
  ofAll: { people: 312, peopleMargin: 0, contacts: 402, contactsMargin: 0 },
  stopped: [
    { reason: "cap.category", people: 61, times: 100 },
    { reason: "quiet_hours", people: 18, times: 18 },
  ],
  collisions: [],
  assumed: ["drawn", "others"],
};
const none: DryRun = {
  ...run,
  reached: 0,
  accounts: 0,
  contacts: 0,
  stopped: [],
  days: [{ day: "2026-11-23", shown: 0 }],
};

describe("a try on the past", () => {
  it("is a sentence of whom it would have reached, and of what stopped it", () => {
    expect(runInWords(run, 14)).toBe(
      "In the last 14 days it would have reached 312 people of 41 accounts with 402 messages, at most 22 a day. " +
        "It would have been stopped 118 times, most often because the person had already had enough messages of this category.",
    );
    const once = { ...run, reached: 1, accounts: 1, contacts: 1, days: [{ day: "2026-11-23", shown: 1 }] };
    expect(runInWords({ ...once, stopped: [{ reason: "absent", people: 1, times: 1 }] }, 7)).toBe(
      "In the last 7 days it would have reached 1 person of 1 account with 1 message, at most 1 a day. " +
        "It would have been stopped once, because the person had no page open to see it in.",
    );
    expect(runInWords({ ...none, stopped: [{ reason: "consent", people: 2, times: 4 }] }, 30)).toBe(
      "In the last 30 days it would have reached nobody. " +
        "It would have been stopped 4 times, each time because the person had not agreed to messages.",
    );
    expect(runInWords({ ...run, accounts: null, stopped: [] }, 14)).toBe(
      "In the last 14 days it would have reached 312 people with 402 messages, at most 22 a day.",
    );
  });

  it("says that there is nothing to try it on", () => {
    expect(runInWords({ ...none, people: 0, asked: 0 }, 14)).toBe(
      "Nobody did anything on this site in the last 14 days: there is nothing to try it on.",
    );
  });

  it("says about how many it is where not all were asked, and of whom the figures are", () => {
    const ofAll = { people: 3120, peopleMargin: 90, contacts: 4020, contactsMargin: 120 };
    const so = { ...run, people: 24_100, finished: false, ofAll };
    expect(runInWords(so, 14)).toBe(
      "In the last 14 days it would have reached about 3,120 people (± 90) with about 4,020 messages (± 120). " +
        "Of those asked it would have been stopped 118 times, most often because the person had already had enough messages of this category.",
    );
    expect(footing({ ...so, heldOut: 3 })).toBe(
      "So far 2,410 of 24,100 who did something since Mon 9 Nov, 12:00 were asked, drawn by lot: 9,120 events. " +
        "The figures below are of these. 3 people would have been in its control group, which sees nothing.",
    );
    expect(footing(run)).toBe(
      "Of 2,410 people who did something since Mon 9 Nov, 12:00, all of whom were asked at Mon 23 Nov, 12:00: 9,120 events.",
    );
  });

  it("says how it would have met another campaign", () => {
    expect(meetingInWords({ how: "behind", people: 12 })).toBe("went first for 12 people");
    expect(meetingInWords({ how: "instead", people: 1 })).toBe(
      "1 person would have got this one in its place",
    );
  });

  it("shows a code that it does not know as it is, and refuses only what can never be tried", () => {
    expect(assumedInWords("page")).toBe("Whoever has several tabs is on the page that they saw last.");
    expect(assumedInWords("tides" as "page")).toBe("tides");
    expect(untriedInWords("busy")).toBeNull();
    expect(untriedInWords("not_available")).toContain("Only messages in the app");
  });
});
