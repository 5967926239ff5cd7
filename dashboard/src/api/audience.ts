import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask, counting } from "./client";
import { toListed, type Listed } from "./person";
import { passing } from "./problem";
import type * as wire from "./schema.gen";

/** How many people a condition holds for. */
export interface Audience {
  people: number;
  /** That they are of; null where that is not known, as of an estimate. */
  accounts: number | null;
  /** By how many that may be off; 0 where everybody was asked. */
  margin: number;
  exact: boolean;
  asked: number;
  all: number;
  at: Date;
  examples: Listed[];
}

/** A property of an event, or an attribute of people. */
export interface Property {
  path: string;
  kinds: wire.Property["kinds"];
  /** The most frequent first. */
  values: (string | number | boolean)[];
}

export function toAudience(a: wire.Audience): Audience {
  const { people, margin, exact, asked, all } = a;
  return {
    people,
    accounts: a.accounts ?? null,
    margin,
    exact,
    asked,
    all,
    at: new Date(a.as_of),
    examples: (a.examples ?? []).map(toListed),
  };
}

/** What a site's people do is learned anew every few seconds; a builder need not ask more often than this. */
const WORDS_MS = 10_000;
const NAMES = 500;

/** An event that happened on a site lately. */
export interface SeenEvent {
  name: string;
  /** How often, as far as is known: of a large site it is reckoned from some of its people. */
  times: number;
}

/** The events that happened on a site, by name. */
export function eventNamesQuery(site: string) {
  return queryOptions<SeenEvent[]>({
    queryKey: ["words", site, "events"],
    staleTime: WORDS_MS,
    queryFn: async ({ signal }) => {
      const params = { path: { site }, query: { limit: NAMES } };
      const page = await ask(api.GET("/sites/{site}/events/names", { params, signal }));
      return page.data.map(({ name, times }) => ({ name, times }));
    },
  });
}

/** The attributes that people of a site have, or their accounts. */
export function attributesQuery(site: string, on: "person" | "account") {
  return queryOptions<Property[]>({
    queryKey: ["words", site, "attributes", on],
    staleTime: WORDS_MS,
    queryFn: async ({ signal }) => {
      const params = { path: { site }, query: { on } };
      const page = await ask(api.GET("/sites/{site}/attributes", { params, signal }));
      return page.data as Property[];
    },
  });
}

/** The properties that an event came with lately; none of one that nobody has named yet. */
export function propertiesQuery(site: string, event: string) {
  return queryOptions<Property[]>({
    queryKey: ["words", site, "properties", event],
    staleTime: WORDS_MS,
    queryFn: async ({ signal }) => {
      if (event === "") return [];
      const params = { path: { site, event } };
      const page = await ask(api.GET("/sites/{site}/events/names/{event}/properties", { params, signal }));
      return page.data as Property[];
    },
  });
}

/** A figure is of the moment. What the server refuses is not asked again. */
const figure = {
  staleTime: 0,
  gcTime: 0,
  refetchOnWindowFocus: false,
  retry: (failures: number, error: unknown) => failures < 2 && passing(error),
} as const;

/** About how many it is now. The last figure stays until the next one is there. */
export function estimateQuery(site: string, condition: unknown) {
  return queryOptions<Audience>({
    ...figure,
    placeholderData: keepPreviousData,
    queryKey: ["audience", site, "estimate", condition],
    queryFn: async ({ signal }) => {
      const body = { audience: condition as Record<string, unknown> | null };
      return toAudience(
        await ask(api.POST("/sites/{site}/audience/estimate", { params: { path: { site } }, body, signal })),
      );
    },
  });
}

/** How many it is now; who stops listening stops the count. */
export function countQuery(site: string, condition: unknown) {
  return queryOptions<Audience>({
    ...figure,
    queryKey: ["audience", site, "count", condition],
    queryFn: async ({ signal }) => {
      const body = { audience: condition as Record<string, unknown> | null };
      return toAudience(
        await ask(
          counting.POST("/sites/{site}/audience/count", { params: { path: { site } }, body, signal }),
        ),
      );
    },
  });
}
