import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import type * as wire from "./schema.gen";

export type ConsentLevel = wire.ConsentLevel;

export type SignalLevel = wire.Signal;

/** What the site decides for all of its messages. */
export interface Settings {
  consentDefault: ConsentLevel;
  /** What the browsers' signals mean: Global Privacy Control, and Do Not Track. */
  gpc: SignalLevel;
  dnt: SignalLevel;
}

export function settingsQuery(site: string) {
  return queryOptions<Settings>({
    queryKey: ["settings", site],
    queryFn: async ({ signal }) => {
      const { consent_default, privacy } = await ask(
        api.GET("/sites/{site}/settings", { params: { path: { site } }, signal }),
      );
      const { gpc = "ignore", dnt = "ignore" } = privacy;
      return { consentDefault: consent_default, gpc, dnt };
    },
  });
}

/** How the site's messages look; what is absent is as by default. */
export function themeQuery(site: string) {
  return queryOptions<wire.Theme>({
    queryKey: ["settings", site, "theme"],
    queryFn: async ({ signal }) => {
      const { theme } = await ask(api.GET("/sites/{site}/settings", { params: { path: { site } }, signal }));
      return theme ?? {};
    },
  });
}
