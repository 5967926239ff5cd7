// Browsers that say what came of web push, as the snippet would: no service of a browser's maker is reached.
import assert from "node:assert/strict";
import { createECDH, randomBytes } from "node:crypto";
import type { World } from "./world.js";

const LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/** A browser that has subscribed with a key of the site. */
export function subscribed(key: string, endpoint: string): object {
  const keys = createECDH("prime256v1");
  const p256dh = keys.generateKeys().toString("base64url");
  const auth = randomBytes(16).toString("base64url");
  return { what: "subscribed", endpoint, keys: { p256dh, auth }, key };
}

/** Somebody's browser tells the site shop what happened to its web push. */
export async function tells(world: World, user: string, ...events: object[]): Promise<void> {
  const who = { site: "site_shop", anon: `anon-${user}`, user, tab: crypto.randomUUID() };
  const page = { url: `${world.shop.url}/` };
  const answer = await fetch(`${world.tend.url}/v1/events`, {
    method: "POST",
    headers: { origin: world.shop.url, "content-type": "text/plain", "user-agent": LINUX },
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
}
