import { queryOptions } from "@tanstack/react-query";
import { api, ask, every } from "./client";
import type * as wire from "./schema.gen";

/** What came of a campaign, in counts of messages, not of people. */
export interface Totals {
  /** It was live, was triggered, and the person was in its audience. */
  matched: number;
  shown: number;
  clicked: number;
  dismissed: number;
  /** In the control group, which sees nothing. */
  heldOut: number;
  /** Matches that were stopped, by a cap for instance. */
  suppressed: number;
  answered: number;
  /** Closed by "Fewer like this"; in dismissed, too. */
  fewer: number;
}

export interface Report {
  asOf: Date;
  totals: Totals;
  /** How many matches each reason stopped. */
  reasons: Record<string, number>;
  /** Days of UTC on which something happened, the newest first. */
  days: { day: string; totals: Totals }[];
}

export const noTotals: Totals = {
  matched: 0,
  shown: 0,
  clicked: 0,
  dismissed: 0,
  heldOut: 0,
  suppressed: 0,
  answered: 0,
  fewer: 0,
};

export function toTotals(t: wire.Totals): Totals {
  return {
    matched: t.matched,
    shown: t.shown,
    clicked: t.clicked,
    dismissed: t.dismissed,
    heldOut: t.held_out,
    suppressed: t.suppressed,
    answered: t.answered,
    fewer: t.fewer,
  };
}

export function toReport(report: wire.Report): Report {
  return {
    asOf: new Date(report.as_of),
    totals: toTotals(report.totals),
    reasons: report.suppressed,
    days: report.series
      .map((d) => ({ day: d.day, totals: toTotals(d) }))
      .sort((a, b) => b.day.localeCompare(a.day)),
  };
}

const LIVE_MS = 2_000;

export function reportQuery(site: string, id: string) {
  return queryOptions<Report>({
    queryKey: ["report", site, id],
    refetchInterval: every(LIVE_MS),
    queryFn: async ({ signal }) => {
      const params = { path: { site, id } };
      return toReport(await ask(api.GET("/sites/{site}/campaigns/{id}/report", { params, signal })));
    },
  });
}
