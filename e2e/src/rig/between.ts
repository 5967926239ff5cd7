// Stands between a page and the admin API: calls that wait until they are let go, calls that fail, and
// calls that are answered with rows that nobody has written.
import type { Page, Route } from "playwright-core";

/** Which calls, by their path below /api/v1; by default those that read. */
export interface Calls {
  of: RegExp;
  writes?: boolean;
}

type Undo = () => Promise<void>;

async function meet(
  page: Page,
  { of, writes = false }: Calls,
  answer: (route: Route) => Promise<void>,
): Promise<Undo> {
  const wanted = (url: URL) => url.pathname.startsWith("/api/v1/") && of.test(url.pathname.slice(7));
  const handler = (route: Route) =>
    (route.request().method() !== "GET") === writes ? answer(route) : route.fallback();
  await page.route(wanted, handler);
  return () => page.unroute(wanted, handler);
}

/** Holds the calls back until they are let go. */
export async function hold(page: Page, calls: Calls): Promise<Undo> {
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  const undo = await meet(page, calls, async (route) => {
    await gate;
    await route.continue().catch(() => {}); // the page may have given it up
  });
  return async () => {
    open();
    await undo();
  };
}

export const REQUEST_ID = "req_between";

/** Answers the calls as a server at fault does, or not at all. */
export function fail(page: Page, calls: Calls, how: "500" | "gone" = "500"): Promise<Undo> {
  return meet(page, calls, (route) =>
    how === "gone"
      ? route.abort("connectionrefused")
      : route.fulfill({
          status: 500,
          contentType: "application/problem+json",
          headers: { "x-request-id": REQUEST_ID },
          body: JSON.stringify({
            type: "about:blank",
            title: "Internal error",
            status: 500,
            code: "internal",
            detail: "the server made a mistake",
            request_id: REQUEST_ID,
          }),
        }),
  );
}

/** A list of so many rows, given page by page as the server does. */
export function rows(page: Page, of: RegExp, many: number, row: (i: number) => object): Promise<Undo> {
  return meet(page, { of }, (route) => {
    const query = new URL(route.request().url()).searchParams;
    const from = Number(query.get("cursor") ?? 0);
    const to = Math.min(many, from + Number(query.get("limit") ?? 50));
    const data = Array.from({ length: to - from }, (_, i) => row(from + i));
    return route.fulfill({ json: { data, ...(to < many ? { next: String(to) } : {}) } });
  });
}

/** The server's own answers, with some members changed. */
export function changed(page: Page, of: RegExp, change: object): Promise<Undo> {
  return meet(page, { of }, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...((await answer.json()) as object), ...change } });
  });
}
