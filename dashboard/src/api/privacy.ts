import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import { ApiError } from "./problem";
import type * as wire from "./schema.gen";

/** That the person with an id was erased, or is being erased. */
export interface Erasure {
  over: boolean;
  at: Date;
}

const LOOK_MS = 2_000;
const toErasure = (e: wire.Erasure): Erasure => ({
  over: e.state === "erased",
  at: new Date(e.erased_at || e.asked_at),
});

const at = (site: string, id: string) => ({ params: { path: { site, id } } });

/** null where nobody with this id was erased. */
export function erasureQuery(site: string, id: string) {
  return queryOptions<Erasure | null>({
    queryKey: ["erasure", site, id],
    refetchInterval: (query) => (query.state.data?.over === false ? LOOK_MS : false),
    queryFn: async ({ signal }) => {
      try {
        return toErasure(
          await ask(api.GET("/sites/{site}/people/{id}/erasure", { ...at(site, id), signal })),
        );
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
  });
}

/** Cannot be undone. What is left may go a while longer. */
export async function erase(site: string, id: string): Promise<Erasure> {
  return toErasure(await ask(api.DELETE("/sites/{site}/people/{id}", at(site, id))));
}

/** The id may be used again, by somebody new. */
export async function lift(site: string, id: string): Promise<void> {
  await ask(api.DELETE("/sites/{site}/people/{id}/erasure", at(site, id)));
}

/** Where all that is kept of somebody is to be had as a file. */
export const exportAddress = (site: string, id: string) =>
  `/api/v1/sites/${encodeURIComponent(site)}/people/${encodeURIComponent(id)}/export`;
