import { describe, expect, it } from "vitest";
import type { Why } from "../api/person";
import { historyInWords, nowInWords, partsInWords, stopInWords } from "./answers";

const why = (more: Partial<Why>): Why => ({
  campaign: "hello",
  name: "Say hello",
  status: "live",
  version: 1,
  at: "2026-12-01T09:00:00Z",
  gates: [],
  deliveries: [],
  decisions: [],
  ...more,
});
const delivery = { id: "d", channel: "in_app", version: 1, granted_at: "2026-12-01T09:00:00Z" };

describe("why somebody got a campaign, or not", () => {
  it("begins with what came of it", () => {
    expect(historyInWords(why({}))).toBe("They have not had it, and never matched it.");
    expect(historyInWords(why({ deliveries: [{ ...delivery, status: "held" }] }))).toContain("control group");
    const seen = { ...delivery, status: "shown", shown_at: "2026-12-01T09:00:00Z" };
    expect(historyInWords(why({ deliveries: [seen] }))).toMatch(/^They saw it on /);
    const push = { ...delivery, channel: "web_push" };
    expect(historyInWords(why({ deliveries: [{ ...push, status: "granted" }] }))).toContain("on its way");
    expect(historyInWords(why({ deliveries: [{ ...push, status: "sent" }] }))).toContain("went out");
  });

  it("names the first gate that stops", () => {
    const audience = {
      gate: "audience",
      says: "stops" as const,
      reason: "audience",
      parts: [
        {
          pointer: "/of/1",
          condition: { type: "attribute", path: "plan", op: "eq", value: "pro" },
          has: 'plan is "free"',
        },
      ],
    };
    expect(
      nowInWords(why({ gates: [{ gate: "live", says: "open" }, audience], stopped_by: "audience" })),
    ).toBe("They are not in its audience.");
    const [part] = partsInWords(audience);
    expect(part?.wants).toContain("plan");
    expect(part?.has).toBe('Plan is "free".');
    const inside = { ...audience.parts[0]!, segment: "pro", segment_name: "Pro" };
    expect(partsInWords({ ...audience, parts: [inside] })[0]?.wants).toBe(
      "Its segment “Pro” is for people whose plan is pro.",
    );
  });

  it("says what has not happened, and when nothing stops it", () => {
    const gate = {
      gate: "trigger",
      says: "stops" as const,
      reason: "trigger",
      detail: "export has not happened",
    };
    expect(stopInWords(gate)).toBe("Export has not happened.");
    expect(nowInWords(why({}))).toContain("Nothing stops it now");
    expect(nowInWords(why({ fallback_at: "2026-12-03T09:00:00Z" }))).toContain("a push is decided on");
  });
});
