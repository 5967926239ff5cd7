import { queryOptions } from "@tanstack/react-query";
import { api, ask, every } from "./client";
import type * as wire from "./schema.gen";

/** Something that has just happened, and whose it is; of somebody who is gone the person is "". */
export type Happening = wire.Happening;

/** What was seen so far, the newest first, and where to look on from. */
export interface Stream {
  list: Happening[];
  next: string;
}

const LOOK_MS = 2_000;
const PAGE = 100;

/** So many are kept on the page. */
export const KEPT = 200;

/** What came in before what is there. Where several nodes write, one may be given twice. */
export function joined(came: Happening[], there: Happening[]): Happening[] {
  const known = new Set(there.map((one) => one.id));
  return [...came.filter((one) => !known.has(one.id)), ...there].slice(0, KEPT);
}

/** What happens on a site as it happens: asked for while the page is looked at and nobody has paused it. */
export function liveQuery(site: string, paused: boolean) {
  return queryOptions<Stream>({
    queryKey: ["live", site],
    refetchInterval: paused ? false : every(LOOK_MS),
    refetchOnMount: !paused,
    refetchOnReconnect: !paused,
    refetchOnWindowFocus: !paused,
    queryFn: async ({ client, queryKey, signal }) => {
      const before = client.getQueryData<Stream>(queryKey);
      const query = { limit: PAGE, ...(before ? { cursor: before.next } : {}) };
      const came = await ask(
        api.GET("/sites/{site}/events/live", { params: { path: { site }, query }, signal }),
      );
      return { list: joined(came.data, before?.list ?? []), next: came.next };
    },
  });
}
