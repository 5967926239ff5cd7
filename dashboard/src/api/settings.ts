import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import type * as wire from "./schema.gen";

export type ConsentLevel = wire.ConsentLevel;

/** What the site decides for all of its messages. */
export interface Settings {
  consentDefault: ConsentLevel;
}

export function settingsQuery(site: string) {
  return queryOptions<Settings>({
    queryKey: ["settings", site],
    queryFn: async ({ signal }) => {
      const { consent_default } = await ask(
        api.GET("/sites/{site}/settings", { params: { path: { site } }, signal }),
      );
      return { consentDefault: consent_default };
    },
  });
}
