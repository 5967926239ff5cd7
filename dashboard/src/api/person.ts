import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask, every } from "./client";
import { toDimensions, type Dimensions } from "./dimension";
import type * as wire from "./schema.gen";

export type Entry = wire.Entry;
export type EntryKind = wire.EntryKind;

/** Somebody as they stand in a list. */
export interface Listed {
  /** The user id, or the anonymous id of somebody who is not known. */
  id: string;
  known: boolean;
  anonymousId: string;
  firstSeen: Date;
  lastSeen: Date;
}

/** Somebody of a list, with the moment for which they are on it. */
export interface Seen extends Listed {
  at: Date;
}

/** What somebody did, and how often. */
export interface Action {
  name: string;
  count: number;
  last: Date;
}

/** All that the server knows of somebody. What it does not know is empty or null. */
export interface Person extends Listed {
  account: string;
  traits: Record<string, unknown>;
  anonymousIds: string[];
  /** User ids that lead to them as well. */
  aliases: string[];
  visits: number;
  visitDays: number;
  pages: number;
  /** The latest first. */
  actions: Action[];
  language: string;
  timeZone: string;
  consent: "none" | "essential" | "full" | null;
  window: { width: number; height: number } | null;
  lastPage: string;
  unwanted: string[];
  /** What the campaigns among them are called. */
  unwantedNames: Record<string, string>;
  dimensions: Dimensions | null;
}

export function toListed(p: wire.PersonItem): Listed {
  return {
    id: p.id,
    known: p.known,
    anonymousId: p.anonymous_id ?? "",
    firstSeen: new Date(p.first_seen),
    lastSeen: new Date(p.last_seen),
  };
}

export function toPerson(p: wire.Person): Person {
  const { window_width: width, window_height: height } = p;
  return {
    ...toListed(p),
    account: p.account ?? "",
    traits: p.traits,
    anonymousIds: p.anonymous_ids,
    aliases: p.aliases ?? [],
    visits: p.visits,
    visitDays: p.visit_days,
    pages: p.pages,
    actions: p.actions.map(({ name, count, last }) => ({ name, count, last: new Date(last) })),
    language: p.language ?? "",
    timeZone: p.time_zone ?? "",
    consent: p.consent ?? null,
    window: width && height ? { width, height } : null,
    lastPage: p.last_page ?? "",
    unwanted: p.unwanted,
    unwantedNames: p.unwanted_names ?? {},
    dimensions: p.dimensions ? toDimensions(p.dimensions) : null,
  };
}

/** The person whom the site saw last. */
export interface LastSeen {
  id: string;
  at: Date;
}

const REFRESH_MS = 2_000;
const PAGE = 50;

/** null while nobody has been seen: the snippet is not in place yet. */
export function lastSeenQuery(site: string) {
  return queryOptions<LastSeen | null>({
    queryKey: ["people", site, "last"],
    refetchInterval: every(REFRESH_MS),
    queryFn: async ({ signal }) => {
      const params = { path: { site }, query: { limit: 1 } };
      const { data } = await ask(api.GET("/sites/{site}/people", { params, signal }));
      const person = data[0];
      return person ? { id: person.id, at: new Date(person.last_seen) } : null;
    },
  });
}

/** People, those seen last first; with a search those whose user id or anonymous id begins with it. */
export function peopleQuery(site: string, search: string) {
  return infiniteQueryOptions({
    queryKey: ["people", site, "list", search],
    initialPageParam: "",
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        limit: PAGE,
        ...(search ? { search } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      };
      const page = await ask(api.GET("/sites/{site}/people", { params: { path: { site }, query }, signal }));
      return { people: page.data.map(toListed), next: page.next || null };
    },
    getNextPageParam: (last) => last.next,
  });
}

const FOUND = 5;

/** The few whose id begins with these letters. */
export function foundPeopleQuery(site: string, begins: string) {
  return queryOptions<Listed[]>({
    queryKey: ["found", site, "people", begins],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const query = { limit: FOUND, ...(begins ? { search: begins } : {}) };
      const page = await ask(api.GET("/sites/{site}/people", { params: { path: { site }, query }, signal }));
      return page.data.map(toListed);
    },
  });
}

export function personQuery(site: string, id: string) {
  return queryOptions<Person>({
    queryKey: ["person", site, id],
    queryFn: async ({ signal }) =>
      toPerson(await ask(api.GET("/sites/{site}/people/{id}", { params: { path: { site, id } }, signal }))),
  });
}

/** What somebody did and what was done for them, the newest first. No kinds are all. */
export function timelineQuery(site: string, id: string, kinds: EntryKind[]) {
  return infiniteQueryOptions({
    queryKey: ["person", site, id, "timeline", kinds],
    initialPageParam: "",
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        limit: PAGE,
        ...(kinds.length > 0 ? { kind: kinds } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      };
      const params = { path: { site, id }, query };
      const page = await ask(api.GET("/sites/{site}/people/{id}/timeline", { params, signal }));
      return { entries: page.data, next: page.next || null };
    },
    getNextPageParam: (last) => last.next,
  });
}

export type Why = wire.Why;
export type Gate = wire.Gate;

/** Why somebody did, or did not, get a campaign: what was decided, and what the gates say now. */
export function whyQuery(site: string, id: string, campaign: string) {
  return queryOptions<Why>({
    queryKey: ["person", site, id, "why", campaign],
    enabled: campaign !== "",
    queryFn: async ({ signal }) => {
      const params = { path: { site, id }, query: { campaign } };
      return ask(api.GET("/sites/{site}/people/{id}/why", { params, signal }));
    },
  });
}
