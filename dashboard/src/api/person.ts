import { queryOptions } from "@tanstack/react-query";
import { api, ask, every } from "./client";

/** The person whom the site saw last. */
export interface LastSeen {
  id: string;
  at: Date;
}

const REFRESH_MS = 2_000;

/** null while nobody has been seen: the snippet is not in place yet. */
export function lastSeenQuery(site: string) {
  return queryOptions<LastSeen | null>({
    queryKey: ["people", site, "last"],
    refetchInterval: every(REFRESH_MS),
    queryFn: async ({ signal }) => {
      const params = { path: { site }, query: { limit: 1 } };
      const { data } = await ask(api.GET("/sites/{site}/people", { params, signal }));
      const person = data[0];
      return person ? { id: person.id, at: new Date(person.last_seen) } : null;
    },
  });
}
