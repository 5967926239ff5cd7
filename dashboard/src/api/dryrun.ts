import { queryOptions } from "@tanstack/react-query";
import { ask, counting } from "./client";
import type { Content } from "./authored";
import type * as wire from "./schema.gen";

/** How many days back it is on offer to try a draft. */
export const DRY_DAYS = [7, 14, 30] as const;
/** For how many seconds the server asks people at most. */
export const DRY_SECONDS = 100;

export type Collision = wire.DryRunCollision;
export type Assumed = wire.DryRun["assumed"][number];

/** What a draft would have done in the last days, had it been live. All counts are of those asked, but `ofAll`. */
export interface DryRun {
  /** What was tried. */
  of: Content;
  version: number;
  days: { day: string; shown: number }[];
  from: Date;
  at: Date;
  events: number;
  /** Who did anything in that time, and how many of them were asked. */
  people: number;
  asked: number;
  finished: boolean;
  reached: number;
  /** That they were in; null where those are too many to be told apart. */
  accounts: number | null;
  contacts: number;
  heldOut: number;
  /** Reckoned of everybody, off by no more than the margin in 95 of 100 cases. */
  ofAll: { people: number; peopleMargin: number; contacts: number; contactsMargin: number };
  /** By the codes of reports, the most frequent first. */
  stopped: { reason: string; people: number; times: number }[];
  collisions: Collision[];
  assumed: Assumed[];
}

export function toDryRun(r: wire.DryRun, of: Content): DryRun {
  const { version, days, events, people, asked, finished, contacts, stopped, collisions, assumed } = r;
  return {
    of,
    version,
    days,
    from: new Date(r.from),
    at: new Date(r.as_of),
    events,
    people,
    asked,
    finished,
    reached: r.reached.people,
    accounts: r.reached.accounts ?? null,
    contacts,
    heldOut: r.held_out,
    ofAll: {
      people: r.of_all.people,
      peopleMargin: r.of_all.people_margin,
      contacts: r.of_all.contacts,
      contactsMargin: r.of_all.contacts_margin,
    },
    stopped,
    collisions,
    assumed,
  };
}

/** A figure of the moment at which somebody asked for it: it is never asked by itself, and kept for a while. */
const KEPT_MS = 30 * 60_000;

/**
 * What the newest version would have done, once what is written is kept. Whoever stops listening ends it on the
 * server as well.
 */
export function dryRunQuery(site: string, id: string, days: number, keep: () => Promise<Content | null>) {
  return queryOptions<DryRun>({
    queryKey: ["dry-run", site, id, days],
    enabled: false,
    staleTime: Infinity,
    gcTime: KEPT_MS,
    retry: false,
    queryFn: async ({ signal }) => {
      const kept = await keep();
      if (!kept) throw new Error("what is written has to be saved first");
      const params = { path: { site, id } };
      const body = { days, within: DRY_SECONDS };
      const call = counting.POST("/sites/{site}/campaigns/{id}/dry-run", { params, body, signal });
      return toDryRun(await ask(call), kept);
    },
  });
}
