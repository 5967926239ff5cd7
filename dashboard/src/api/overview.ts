import { queryOptions } from "@tanstack/react-query";
import { api, ask, every } from "./client";
import { toTotals, type Totals } from "./report";
import type * as wire from "./schema.gen";

/** Something that waits for a member. */
export interface Need {
  /** Browsers could not draw it in too many attempts; or its newest version waits for approval. */
  kind: "failing" | "approval";
  campaign: string;
  name: string;
  failed: number;
  shown: number;
}

export interface LiveCampaign {
  id: string;
  name: string;
  week: Totals;
  /** How often it was shown on each of seven days, the oldest first. */
  shownByDay: number[];
}

/** What happened on a site in the last seven days of UTC, and what is to be done. */
export interface Overview {
  asOf: Date;
  week: Totals;
  before: Totals;
  needs: Need[];
  live: LiveCampaign[];
}

export function toOverview(o: wire.Overview): Overview {
  return {
    asOf: new Date(o.as_of),
    week: toTotals(o.week),
    before: toTotals(o.before),
    needs: o.needs,
    live: o.live.map(({ id, name, week, shown_by_day }) => ({
      id,
      name,
      week: toTotals(week),
      shownByDay: shown_by_day,
    })),
  };
}

const LIVE_MS = 2_000;

export function overviewQuery(site: string) {
  return queryOptions<Overview>({
    queryKey: ["overview", site],
    refetchInterval: every(LIVE_MS),
    queryFn: async ({ signal }) =>
      toOverview(await ask(api.GET("/sites/{site}/overview", { params: { path: { site } }, signal }))),
  });
}
