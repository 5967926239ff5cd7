// Visits that are over before they have begun: how a page is left, and what of it is stored.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { untilEqual } from "./until.js";
import type { Visitor } from "./visitor.js";
import { banner, openWorld, type World } from "./world.js";

export async function openBounces(): Promise<World> {
  const world = await openWorld([{ name: "bounce", campaigns: [banner("hi", "earned")] }]);
  world.shop.put("/elsewhere", { body: "<!doctype html><title>Elsewhere</title>" });
  return world;
}

// No socket is open yet when the page is left.
const head = `<script>
  new MutationObserver((_, o) => {
    const s = document.querySelector("script[data-site]");
    if (!s) return;
    o.disconnect();
    s.addEventListener("load", () => {
      const query = new URLSearchParams(location.search);
      const who = query.get("who");
      tend.identify(who);
      tend.track(query.get("event") ?? "bounced", { i: who });
      if (!who.startsWith("close")) location.href = "/elsewhere";
    });
  }).observe(document, { childList: true, subtree: true });
</script>`;

/** The page that is left in the task in which the snippet comes to be. */
export const addressOf = (world: World, more = {}, headers = {}): string =>
  world.page("bounce", "/bounce", { head, ...more }, headers);

/** How many bounces of somebody are stored. */
export async function bouncesOf(world: World, who: string): Promise<number> {
  if ((await world.api("bounce").status(`/people/${who}`)) === 404) return 0;
  return (await world.api("bounce").timeline(who, "track")).filter((e) => e.name === "bounced").length;
}

export async function leave(visitor: Visitor, who: string, url: string) {
  const { page } = await visitor.visit("about:blank");
  await page.goto(`${url}?who=${who}`, { waitUntil: "commit" });
  if (who.startsWith("close")) {
    await page.waitForFunction(() => window.tend?.debug?.().user !== undefined);
    await page.close({ runBeforeUnload: true });
  } else {
    await page.waitForURL(/elsewhere/);
    await page.close();
  }
}

/** All of them, six at a time. */
async function leaveAll(visitor: Visitor, users: string[], url: string) {
  const rest = users.slice();
  const one = async () => {
    for (let who = rest.shift(); who; who = rest.shift()) await leave(visitor, who, url);
  };
  await Promise.all(Array.from({ length: 6 }, one));
}

/** So many leave by a link, or by closing the tab; each is stored once, counting the next visit. */
export async function stored(t: TestContext, world: World, by: "link" | "close", times: number) {
  const bounces = (who: string) => bouncesOf(world, who);
  const visitor = await world.visitor(t);
  await visitor.context.newPage(); // with its last page a context would end
  const users = Array.from({ length: times }, (_, i) => `${by}-${i}`);
  await leaveAll(visitor, users, addressOf(world));
  const count = async () => Promise.all(users.map(bounces));
  const before = (await count()).filter((n) => n === 1).length;
  t.diagnostic(`${before} of ${times} were stored before the next visit`);

  // The next visit of each, on a page that tracks nothing of its own.
  const next = await visitor.open(world.page("bounce", "/plain"));
  for (const who of users) {
    await next.page.evaluate(() => window.tend.reset());
    await next.identify(who);
  }
  await next.settled();
  const left = () => next.page.evaluate(() => Object.keys(localStorage).filter((k) => k.includes(":out:")));
  for (const who of users) {
    // What is a user's waits for a page of theirs.
    if ((await left()).length === 0) break;
    await next.page.evaluate(() => window.tend.reset());
    await next.identify(who);
    await next.settled();
    await untilEqual("what is left behind", () => bounces(who), 1);
  }
  await untilEqual(
    "the bounces that are stored once",
    async () => (await count()).filter((n) => n === 1).length,
    times,
  );
  assert.deepEqual(
    await count(),
    users.map(() => 1),
  );
}
