import { queryOptions } from "@tanstack/react-query";
import { api, ask, every } from "./client";
import type * as wire from "./schema.gen";

export interface Site {
  name: string;
  /** Public, in the snippet. */
  key: string;
  origins: string[];
  /** All messages of the site are stopped. */
  stopped: boolean;
}

export function toSite(site: wire.Site): Site {
  return { name: site.name, key: site.key, origins: site.origins, stopped: site.stopped };
}

const REFRESH_MS = 10_000;

export function siteQuery(site: string) {
  return queryOptions<Site>({
    queryKey: ["site", site],
    refetchInterval: every(REFRESH_MS),
    queryFn: async ({ signal }) =>
      toSite(await ask(api.GET("/sites/{site}", { params: { path: { site } }, signal }))),
  });
}

export async function setStopped(site: string, stopped: boolean): Promise<Site> {
  return toSite(await ask(api.PATCH("/sites/{site}", { params: { path: { site } }, body: { stopped } })));
}
