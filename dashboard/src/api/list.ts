import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask, askTagged } from "./client";
import { toListed, type Seen } from "./person";
import type * as wire from "./schema.gen";
import { once, type Edited } from "./setting";

/** An uploaded list of people, with how many are on it and what refers to it. */
export type List = wire.List;

/** What a list is called. */
export type ListContent = wire.ListContent;

/** As many as a site has at most. */
const ALL = 500;

const PAGE = 50;

/** The uploaded lists of a site, by name. */
export function listsQuery(site: string) {
  return queryOptions<List[]>({
    queryKey: ["lists", site, "all"],
    queryFn: async ({ signal }) => {
      const params = { path: { site }, query: { limit: ALL } };
      const { data } = await ask(api.GET("/sites/{site}/lists", { params, signal }));
      return data.sort((a, b) => a.name.localeCompare(b.name));
    },
  });
}

/** One list, with how many are on it now. */
export function listQuery(site: string, id: string) {
  return queryOptions<List>({
    queryKey: ["lists", site, "one", id],
    queryFn: ({ signal }) =>
      ask(api.GET("/sites/{site}/lists/{id}", { params: { path: { site, id } }, signal })),
  });
}

/** A list as it is edited: read once, so that nobody's typing is overwritten. */
export function editedListQuery(site: string, id: string) {
  return queryOptions<Edited<List>>({
    ...once,
    queryKey: ["lists", site, "edited", id],
    queryFn: ({ signal }) =>
      askTagged(api.GET("/sites/{site}/lists/{id}", { params: { path: { site, id } }, signal })),
  });
}

/** Who is on a list and since when, those first who were known first. */
export function membersQuery(site: string, id: string) {
  return infiniteQueryOptions({
    queryKey: ["lists", site, "members", id],
    initialPageParam: "",
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }) => {
      const params = {
        path: { site, id },
        query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) },
      };
      const page = await ask(api.GET("/sites/{site}/lists/{id}/members", { params, signal }));
      const rows = page.data.map((one): Seen => ({ ...toListed(one), at: new Date(one.added_at) }));
      return { rows, next: page.next || null };
    },
    getNextPageParam: (last) => last.next,
  });
}

export function createList(site: string, body: ListContent): Promise<List> {
  return ask(api.POST("/sites/{site}/lists", { params: { path: { site } }, body }));
}

/** Changes what it is called; 412 when somebody was faster. */
export function changeList(site: string, id: string, body: ListContent, etag: string): Promise<List> {
  const params = { path: { site, id }, header: { "If-Match": etag } };
  return ask(api.PUT("/sites/{site}/lists/{id}", { params, body }));
}

export async function dropList(site: string, id: string): Promise<void> {
  await ask(api.DELETE("/sites/{site}/lists/{id}", { params: { path: { site, id } } }));
}
