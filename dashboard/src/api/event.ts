import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import type { Happening } from "./live";
import type * as wire from "./schema.gen";

/** An event that happened on a site lately: how often, how many did it, when it happened last. */
export type NamedEvent = wire.EventName;

/** So many a call, and as many calls as it takes: a site has 2,000 names at most. */
const NAMES = 500;
const LAST = 25;

/** The events of a site, those that happen most first, and of how many of its people that is known. */
export interface NamedEvents {
  events: NamedEvent[];
  asked: number;
  all: number;
}

export function namedEventsQuery(site: string) {
  return queryOptions<NamedEvents>({
    queryKey: ["events", site, "names"],
    queryFn: async ({ signal }) => {
      const read = (cursor: string) => {
        const query = { limit: NAMES, ...(cursor ? { cursor } : {}) };
        return ask(api.GET("/sites/{site}/events/names", { params: { path: { site }, query }, signal }));
      };
      let page = await read("");
      const { asked, all } = page;
      const events = [...page.data];
      while (page.next) {
        // oxlint-disable-next-line no-await-in-loop -- each page names the next
        page = await read(page.next);
        events.push(...page.data);
      }
      return { events: events.sort(byTimes), asked, all };
    },
  });
}

const byTimes = (a: NamedEvent, b: NamedEvent) => b.times - a.times || a.name.localeCompare(b.name);

/** What one look back has found. */
export interface LookBack {
  list: Happening[];
  /** How far it has looked; null where nothing was there to be looked at. */
  to: Date | null;
  next: string | null;
}

/** The last events of a name whose properties compare so, each look as far back as the server goes at a time. */
export function lastEventsQuery(site: string, name: string, where: readonly unknown[]) {
  return infiniteQueryOptions({
    queryKey: ["events", site, "last", name, where],
    initialPageParam: "",
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }): Promise<LookBack> => {
      const query = {
        name,
        limit: LAST,
        ...(where.length > 0 ? { where: JSON.stringify(where) } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      };
      const page = await ask(api.GET("/sites/{site}/events", { params: { path: { site }, query }, signal }));
      const to = page.looked_back_to ? new Date(page.looked_back_to) : null;
      return { list: page.data, to, next: page.next || null };
    },
    getNextPageParam: (last) => last.next,
  });
}
