import { expect, it } from "vitest";
import { toCampaign } from "./campaign";
import { toReport } from "./report";
import type * as wire from "./schema.gen";

const totals: wire.Totals = {
  matched: 7,
  granted: 5,
  shown: 4,
  clicked: 1,
  dismissed: 2,
  answered: 3,
  snoozed: 1,
  converted: 2,
  held_out: 1,
  suppressed: 2,
  failed: 0,
  fewer: 1,
};

const bare: wire.Campaign = {
  id: "hello",
  name: "Hello",
  status: "live",
  version: 2,
  version_status: "in_review",
  channel: "in_app",
  trigger: { type: "visit" },
  message: { layout: "banner", blocks: [{ type: "text", text: "Hi" }] },
  created_at: "2026-11-21T10:00:00Z",
  updated_at: "2026-11-21T11:00:00Z",
};

it("fills in what the API leaves out", () => {
  const campaign = toCampaign(bare);
  expect(campaign).toMatchObject({
    caps: [],
    audience: null,
    category: "",
    liveVersion: null,
    startsAt: null,
  });
  expect(campaign.totals.shown).toBe(0);
});

it("carries totals, versions and dates over", () => {
  const campaign = toCampaign({
    ...bare,
    totals,
    live_version: 1,
    schedule: { starts_at: "2026-12-01T09:00:00Z", ends_at: null },
  });
  expect(campaign.totals).toEqual({
    matched: 7,
    sent: 0,
    converted: 2,
    shown: 4,
    clicked: 1,
    dismissed: 2,
    answered: 3,
    snoozed: 1,
    heldOut: 1,
    suppressed: 2,
    fewer: 1,
  });
  expect(campaign.liveVersion).toBe(1);
  expect(campaign.versionStatus).toBe("in_review");
  expect(campaign.startsAt).toEqual(new Date("2026-12-01T09:00:00Z"));
});

it("turns the days of a report the newest first", () => {
  const report = toReport({
    answers: [
      { question: "plan", kind: "single", count: 3, values: [{ value: "pro", label: "Pro", count: 3 }] },
      { question: "score", kind: "nps", label: "How likely?", count: 0, values: [{ value: "0", count: 0 }] },
    ],
    as_of: "2026-11-21T11:00:00Z",
    totals,
    variants: [],
    suppressed: { "cap.global": 2 },
    series: [
      { day: "2026-11-20", ...totals },
      { day: "2026-11-21", ...totals },
    ],
  });
  expect(report.days.map(({ day }) => day)).toEqual(["2026-11-21", "2026-11-20"]);
  expect(report.reasons).toEqual({ "cap.global": 2 });
  expect(report.questions).toEqual([
    {
      key: "plan",
      kind: "single",
      label: "",
      count: 3,
      values: [{ value: "pro", label: "Pro", count: 3 }],
      nps: null,
    },
    {
      key: "score",
      kind: "nps",
      label: "How likely?",
      count: 0,
      values: [{ value: "0", label: "0", count: 0 }],
      nps: null,
    },
  ]);
});
