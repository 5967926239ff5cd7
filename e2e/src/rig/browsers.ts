// Browsers that say what came of web push, as the snippet would: no service of a browser's maker is reached.
import assert from "node:assert/strict";
import { createReader, type Subscription } from "./sealed.js";
import type { Shop } from "./shop.js";
import type { Tend } from "./tend.js";

const LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

interface Frame {
  t: string;
  d?: string;
  config?: { push?: { key: string } };
}

/** A browser that has subscribed with a key of the site. */
export const subscribed = (key: string, endpoint: string, by = createReader(endpoint).subscription) => ({
  what: "subscribed",
  endpoint,
  keys: by.keys satisfies Subscription["keys"],
  key,
});

/** Somebody's browser tells the site shop what happened to its web push, or to what else is named; what the server answers. */
export async function tells(
  { tend, shop }: { tend: Tend; shop: Shop },
  user: string,
  ...events: object[]
): Promise<Frame[]> {
  const who = { site: "site_shop", anon: `anon-${user}`, user, tab: crypto.randomUUID() };
  const page = { url: `${shop.url}/` };
  const answer = await fetch(`${tend.url}/v1/events`, {
    method: "POST",
    headers: { origin: shop.url, "content-type": "text/plain", "user-agent": LINUX },
    body: JSON.stringify([
      { t: "hello", v: 1, ...who, page, context: { consent: "full" } },
      {
        t: "events",
        e: [{ n: 1, k: "page", page }, ...events.map((event, i) => ({ n: i + 2, k: "push", ...event }))],
      },
    ]),
  });
  const said = await answer.text();
  assert.ok(answer.ok && !said.includes('"error"'), said);
  return JSON.parse(said) as Frame[];
}
