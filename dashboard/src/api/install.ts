import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import type * as wire from "./schema.gen";

/** What the line in the site's pages names: paths on this server. */
export type Install = wire.Install;

export function installQuery(site: string) {
  return queryOptions<Install>({
    queryKey: ["install", site],
    queryFn: ({ signal }) => ask(api.GET("/sites/{site}/install", { params: { path: { site } }, signal })),
  });
}
