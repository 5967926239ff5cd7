import { queryOptions } from "@tanstack/react-query";
import { api, askTagged } from "./client";
import type * as wire from "./schema.gen";

export type Settings = wire.Settings;
export type SettingsChange = wire.SettingsChange;
export type Theme = wire.Theme;
export type SiteCaps = wire.SiteCaps;
export type SiteChange = wire.SiteChange;

/** What is edited, with what the next change is made from. */
export interface Edited<T> {
  data: T;
  etag: string;
}

/** Options of a query whose answer is edited: asked once a visit, so that nobody’s typing is overwritten. */
export const once = { staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false } as const;

/** The settings as they are edited: read once, so that nobody's typing is overwritten. */
export function editedSettingsQuery(site: string) {
  return queryOptions<Edited<wire.Settings>>({
    ...once,
    queryKey: ["edited", site, "settings"],
    queryFn: ({ signal }) =>
      askTagged(api.GET("/sites/{site}/settings", { params: { path: { site } }, signal })),
  });
}

/** The site as it is edited. */
export function editedSiteQuery(site: string) {
  return queryOptions<Edited<wire.Site>>({
    ...once,
    queryKey: ["edited", site, "site"],
    queryFn: ({ signal }) => askTagged(api.GET("/sites/{site}", { params: { path: { site } }, signal })),
  });
}

/** Changes what is named; 412 when somebody was faster. */
export function changeSettings(site: string, body: SettingsChange, etag: string) {
  const params = { path: { site }, header: { "If-Match": etag } };
  return askTagged(api.PATCH("/sites/{site}/settings", { params, body }));
}

export function changeSite(site: string, body: SiteChange, etag: string) {
  const params = { path: { site }, header: { "If-Match": etag } };
  return askTagged(api.PATCH("/sites/{site}", { params, body }));
}
