import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ask, askTagged } from "./client";
import { toListed, type Seen } from "./person";
import type * as wire from "./schema.gen";
import { once, type Edited } from "./setting";

/** A way that people or accounts are meant to go, with what asks for it. */
export type Funnel = wire.Funnel;

/** A funnel as it is written. */
export type FunnelContent = wire.FunnelContent;

/** Who goes the way: each person, or each account by the steps of anybody who is in it. */
export type Traveller = Funnel["by"];

/** Either an event, perhaps with certain properties, or a page. */
export type FunnelStep = wire.FunnelStep;

/** How far people came whose attempt began within some days. */
export type FunnelReport = wire.FunnelReport;

export type FunnelReportStep = wire.FunnelReportStep;

/** An account of a list, with when it reached the step. */
export interface ReachedAccount {
  id: string;
  /** "" where it has none. */
  name: string;
  /** How many belong to it. */
  people: number;
  lastSeen: Date;
  at: Date;
}

/** Whom a report counts at a step: whoever reached it, stands there now, or went no further in time. */
export interface Standing {
  step: string;
  state: "reached" | "here" | "left";
}

/** As many as a site has at most. */
const ALL = 100;

const PAGE = 50;

/** How long a report is as good as another one, in milliseconds: it asks everybody. */
const FRESH = 60_000;

/** The funnels of a site, by name. */
export function funnelsQuery(site: string) {
  return queryOptions<Funnel[]>({
    queryKey: ["funnels", site, "all"],
    queryFn: async ({ signal }) => {
      const params = { path: { site }, query: { limit: ALL } };
      const { data } = await ask(api.GET("/sites/{site}/funnels", { params, signal }));
      return data.sort((a, b) => a.name.localeCompare(b.name));
    },
  });
}

/** One funnel, with what asks for it now. */
export function funnelQuery(site: string, id: string) {
  return queryOptions<Funnel>({
    queryKey: ["funnels", site, "one", id],
    queryFn: ({ signal }) =>
      ask(api.GET("/sites/{site}/funnels/{id}", { params: { path: { site, id } }, signal })),
  });
}

/** A funnel as it is edited: read once, so that nobody's typing is overwritten. */
export function editedFunnelQuery(site: string, id: string) {
  return queryOptions<Edited<Funnel>>({
    ...once,
    queryKey: ["funnels", site, "edited", id],
    queryFn: ({ signal }) =>
      askTagged(api.GET("/sites/{site}/funnels/{id}", { params: { path: { site, id } }, signal })),
  });
}

/** What a funnel shows of the last so many days; it is not asked for again by itself. */
export function funnelReportQuery(site: string, id: string, days: number) {
  return queryOptions<FunnelReport>({
    queryKey: ["funnels", site, "report", id, days],
    staleTime: FRESH,
    refetchOnWindowFocus: false,
    queryFn: ({ signal }) => {
      const params = { path: { site, id }, query: { days } };
      return ask(api.GET("/sites/{site}/funnels/{id}/report", { params, signal }));
    },
  });
}

/** A list of a step of a report: it asks everybody, so it is as good as the report for as long. */
const ofStep = {
  initialPageParam: "",
  staleTime: FRESH,
  refetchOnWindowFocus: false,
  getNextPageParam: (last: { next: string | null }) => last.next,
} as const;

const pageOf = ({ step, state }: Standing, days: number, cursor: string) => ({
  step,
  state,
  days,
  limit: PAGE,
  ...(cursor ? { cursor } : {}),
});

/** Whom the report of as many days counts at a step, with when they reached it; those seen last first. */
export function funnelPeopleQuery(site: string, id: string, at: Standing, days: number) {
  return infiniteQueryOptions({
    ...ofStep,
    queryKey: ["funnels", site, "people", id, at.step, at.state, days],
    queryFn: async ({ pageParam, signal }) => {
      const params = { path: { site, id }, query: pageOf(at, days, pageParam) };
      const page = await ask(api.GET("/sites/{site}/funnels/{id}/people", { params, signal }));
      const rows = page.data.map((one): Seen => ({ ...toListed(one), at: new Date(one.at) }));
      return { rows, next: page.next || null };
    },
  });
}

/** The accounts that the report of a funnel by account counts at a step; those seen last first. */
export function funnelAccountsQuery(site: string, id: string, at: Standing, days: number) {
  return infiniteQueryOptions({
    ...ofStep,
    queryKey: ["funnels", site, "accounts", id, at.step, at.state, days],
    queryFn: async ({ pageParam, signal }) => {
      const params = { path: { site, id }, query: pageOf(at, days, pageParam) };
      const page = await ask(api.GET("/sites/{site}/funnels/{id}/accounts", { params, signal }));
      const rows = page.data.map(({ last_seen, at: reached, ...one }): ReachedAccount => ({
        id: one.id,
        name: one.name,
        people: one.people,
        lastSeen: new Date(last_seen),
        at: new Date(reached),
      }));
      return { rows, next: page.next || null };
    },
  });
}

export function createFunnel(site: string, body: FunnelContent): Promise<Funnel> {
  return ask(api.POST("/sites/{site}/funnels", { params: { path: { site } }, body }));
}

/** Writes it anew; 412 when somebody was faster. */
export function changeFunnel(site: string, id: string, body: FunnelContent, etag: string): Promise<Funnel> {
  const params = { path: { site, id }, header: { "If-Match": etag } };
  return ask(api.PUT("/sites/{site}/funnels/{id}", { params, body }));
}

export async function dropFunnel(site: string, id: string): Promise<void> {
  await ask(api.DELETE("/sites/{site}/funnels/{id}", { params: { path: { site, id } } }));
}
