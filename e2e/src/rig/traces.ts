// What a visit leaves behind: what was asked of Tend, and what is stored in the browser.
import type { Page } from "playwright-core";
import type { Tab } from "./visitor.js";

/** All that a page asks of a server from here on, apart from the script itself. */
export function listen(page: Page, server: string): string[] {
  const asked: string[] = [];
  page.on("request", (r) => {
    if (r.url().startsWith(server) && !r.url().endsWith("/tend.js")) asked.push(r.url());
  });
  return asked;
}

export interface Traces {
  asked: string[];
  sockets: string[];
  stored: string[];
}

export async function traces(tab: Tab, asked: string[]): Promise<Traces> {
  const stored = await tab.page.evaluate(async () => [
    ...Object.keys(localStorage),
    ...Object.keys(sessionStorage),
    document.cookie,
    ...(await indexedDB.databases()).map((db) => db.name ?? ""),
  ]);
  return { asked: [...asked], sockets: [...tab.sockets], stored: stored.filter(Boolean) };
}

export const nothing: Traces = { asked: [], sockets: [], stored: [] };
