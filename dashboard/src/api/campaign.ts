import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { pushOf, type PushMessage } from "../push/message";
import { api, ask, every } from "./client";
import { noTotals, toTotals, type Totals } from "./report";
import type * as wire from "./schema.gen";

export type Status = wire.Status;
export type Trigger = wire.Trigger;
export type Cap = wire.Cap;
export type Block = wire.Block;
/** A message in the page; of a notification the wire has neither of the two. */
export type Message = wire.Message & Required<Pick<wire.Message, "layout" | "blocks">>;
export type Goal = wire.Goal;

/** A message with its aim, in its newest version. */
export interface Campaign {
  id: string;
  name: string;
  /** in_app, web_push */
  channel: string;
  status: Status;
  version: number;
  versionStatus: Status;
  /** The version that runs or is paused. */
  liveVersion: number | null;
  category: string;
  trigger: Trigger;
  caps: Cap[];
  /** null is everybody. */
  audience: Record<string, unknown> | null;
  /** In the page; without blocks where it says nothing there. */
  message: Message;
  /** What it says as a notification; null where it is in the page. */
  push: PushMessage | null;
  goal: Goal | null;
  /** What goes out where nobody has seen it in the page, and after which time; null is nothing. */
  fallback: { after: string; push: PushMessage } | null;
  startsAt: Date | null;
  endsAt: Date | null;
  updatedAt: Date;
  totals: Totals;
  /** How many messages have reached their goal; null where it has none. */
  converted: number | null;
  /** In a list: how often it was shown on each of 14 days, the oldest first. */
  shownByDay: number[];
}

export interface Version {
  version: number;
  status: Status;
  name: string;
  createdAt: Date;
  author: string;
}

/** What a member can do to a campaign that runs. */
export type Turn = "pause" | "resume";

function toDate(at: string | null | undefined): Date | null {
  return at ? new Date(at) : null;
}

export function toCampaign(c: wire.Campaign): Campaign {
  const push = pushOf(c);
  return {
    id: c.id,
    name: c.name,
    channel: c.channel,
    status: c.status,
    version: c.version,
    versionStatus: c.version_status,
    liveVersion: c.live_version ?? null,
    category: c.category ?? "",
    trigger: c.trigger,
    caps: c.caps ?? [],
    audience: c.audience ?? null,
    message: push ? { layout: "", blocks: [] } : (c.message as Message),
    push,
    goal: c.goal ?? null,
    fallback: c.fallback ? { after: c.fallback.after, push: c.fallback.push as PushMessage } : null,
    startsAt: toDate(c.schedule?.starts_at),
    endsAt: toDate(c.schedule?.ends_at),
    updatedAt: new Date(c.updated_at),
    totals: c.totals ? toTotals(c.totals) : noTotals,
    converted: c.goal ? (c.totals?.converted ?? 0) : null,
    shownByDay: c.shown_by_day ?? [],
  };
}

export function toVersion(v: wire.Version): Version {
  return {
    version: v.version,
    status: v.status,
    name: v.name,
    createdAt: new Date(v.created_at),
    author: v.author ?? "",
  };
}

/** How often what is on screen is asked for again; the server's own figures are at most 2 s old. */
export const LIVE_MS = 2_000;
const PAGE = 100;

export const campaignKeys = {
  list: (site: string) => ["campaigns", site] as const,
  one: (site: string, id: string) => ["campaign", site, id] as const,
};

/** Which campaigns, and in which order; what is absent narrows nothing down. */
export interface Filter {
  q?: string;
  state?: Status;
  category?: string;
  layout?: string;
  sort?: "name" | "updated";
}

/** The campaigns with their totals, page by page. Many pages are asked for less often. */
export function campaignsQuery(site: string, { q, ...filter }: Filter = {}) {
  const search = q?.trim() ?? "";
  return infiniteQueryOptions({
    queryKey: [...campaignKeys.list(site), { ...filter, search }],
    placeholderData: keepPreviousData,
    initialPageParam: "",
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        limit: PAGE,
        ...filter,
        ...(search ? { search } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      };
      const params = { path: { site }, query };
      const page = await ask(api.GET("/sites/{site}/campaigns", { params, signal }));
      return { campaigns: page.data.map(toCampaign), next: page.next || null };
    },
    getNextPageParam: (last) => last.next,
    refetchInterval: (query) => every(LIVE_MS * (query.state.data?.pages.length ?? 1))(query),
  });
}

/** A campaign as it is looked for by its name. */
export type FoundCampaign = Pick<Campaign, "id" | "name" | "status">;

const FOUND = 7;

/** The few that hold these words in their name or id, those changed last first; with no words, those changed last. */
export function foundCampaignsQuery(site: string, words: string, most = FOUND) {
  return queryOptions<FoundCampaign[]>({
    queryKey: ["found", site, "campaigns", words, most],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const query = { limit: most, sort: "updated" as const, ...(words ? { search: words } : {}) };
      const page = await ask(
        api.GET("/sites/{site}/campaigns", { params: { path: { site }, query }, signal }),
      );
      return page.data.map(({ id, name, status }) => ({ id, name, status }));
    },
  });
}

export function campaignQuery(site: string, id: string) {
  return queryOptions<Campaign>({
    queryKey: campaignKeys.one(site, id),
    refetchInterval: every(LIVE_MS),
    queryFn: async ({ signal }) =>
      toCampaign(
        await ask(api.GET("/sites/{site}/campaigns/{id}", { params: { path: { site, id } }, signal })),
      ),
  });
}

/** The versions, the newest first, page by page. `as` is what they are read anew with. */
export function versionsQuery(site: string, id: string, as: readonly unknown[] = []) {
  return infiniteQueryOptions({
    queryKey: [...campaignKeys.one(site, id), "versions", ...as],
    initialPageParam: "",
    queryFn: async ({ pageParam, signal }) => {
      const query = pageParam ? { cursor: pageParam } : {};
      const params = { path: { site, id }, query };
      const page = await ask(api.GET("/sites/{site}/campaigns/{id}/versions", { params, signal }));
      return { versions: page.data.map(toVersion), next: page.next || null };
    },
    getNextPageParam: (last) => last.next,
  });
}

export async function turn(site: string, id: string, what: Turn): Promise<Campaign> {
  const params = { params: { path: { site, id } } };
  const call =
    what === "pause"
      ? api.POST("/sites/{site}/campaigns/{id}/pause", params)
      : api.POST("/sites/{site}/campaigns/{id}/resume", params);
  return toCampaign(await ask(call));
}

/** A draft that says the same, under an id of its own. */
export async function duplicate(site: string, id: string): Promise<Campaign> {
  return toCampaign(
    await ask(api.POST("/sites/{site}/campaigns/{id}/duplicate", { params: { path: { site, id } } })),
  );
}
