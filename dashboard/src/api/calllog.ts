import { queryOptions } from "@tanstack/react-query";
import { api, ask, every } from "./client";
import type * as wire from "./schema.gen";

/** A call of the tracking API, and what became of it. */
export type TrackingCall = wire.TrackingCall;

const LOOK_MS = 2_000;

/** As many as the server remembers. */
const ALL = 200;

/** The last calls of a site's servers, the newest first: asked for again while the page is looked at and nobody has paused it. */
export function callsQuery(site: string, paused: boolean) {
  return queryOptions<TrackingCall[]>({
    queryKey: ["calls", site],
    refetchInterval: paused ? false : every(LOOK_MS),
    refetchOnMount: !paused,
    refetchOnReconnect: !paused,
    refetchOnWindowFocus: !paused,
    queryFn: async ({ signal }) => {
      const query = { limit: ALL };
      return (await ask(api.GET("/sites/{site}/calls", { params: { path: { site }, query }, signal }))).data;
    },
  });
}
