import { queryOptions } from "@tanstack/react-query";
import { api, ask, askTagged } from "./client";
import { say, type Said, type SaidTo } from "./preview";
import type * as wire from "./schema.gen";
import { changeSite } from "./setting";

/** Opens a page of the site with the draft on it, for whoever has it. */
export interface TryLink {
  link: string;
  expires: Date;
}

export async function tryLink(site: string, id: string, url: string, pick: boolean): Promise<TryLink> {
  const params = { path: { site, id } };
  const answer = await ask(api.POST("/sites/{site}/campaigns/{id}/try", { params, body: { url, pick } }));
  return { link: answer.link, expires: new Date(answer.expires) };
}

/** What a message says to the member at the screen: as the person chosen, else as the one that the
 * site knows by their e-mail address, else as nobody. */
export function saidToMeQuery(site: string, message: wire.Message, to: SaidTo, email: string) {
  return queryOptions<Said>({
    queryKey: ["said to me", site, JSON.stringify([message, to, email])],
    gcTime: 0,
    retry: false,
    queryFn: async ({ signal }) => {
      const known = !to.person && email && (await isKnown(site, email, signal));
      return say(site, message, known ? { ...to, person: email } : to, signal);
    },
  });
}

async function isKnown(site: string, id: string, signal: AbortSignal): Promise<boolean> {
  const params = { path: { site }, query: { search: id, limit: 10 } };
  const { data } = await ask(api.GET("/sites/{site}/people", { params, signal }));
  return data.some((person) => person.id === id);
}

/** Adds an origin to those that the site has now. */
export async function addOrigin(site: string, origin: string): Promise<void> {
  const { data, etag } = await askTagged(api.GET("/sites/{site}", { params: { path: { site } } }));
  if (!data.origins.includes(origin)) await changeSite(site, { origins: [...data.origins, origin] }, etag);
}
