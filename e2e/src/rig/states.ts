// Brings a page of the dashboard into a state, and looks at it there.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Page } from "playwright-core";
import { axe } from "./axe.js";
import { fail, hold, REQUEST_ID } from "./between.js";
import { signIn } from "./member.js";
import type { Empty, Place } from "./places.js";
import { untilEqual } from "./until.js";
import { banner, openWorld, OWNER, type World } from "./world.js";

/** More than that is felt as a jump (web.dev/cls). */
const JUMP = 0.1;

declare global {
  interface Window {
    jumps: number;
  }
}

/** A site that something has happened on, and one without anything. */
export async function openStates(more: object[] = []): Promise<World> {
  const world = await openWorld([
    {
      name: "shop",
      push: { worker: "/tend-worker.js" },
      campaigns: [
        banner("exports", "exported", { name: "Invite a colleague" }),
        banner("quiet", "never", { name: "Nobody yet" }),
        ...more,
      ],
    },
    { name: "bare" },
  ]);
  await happen(world);
  return world;
}

/** Ada has done something, and got something; it is the first step of a funnel. */
async function happen(world: World): Promise<void> {
  const tab = crypto.randomUUID();
  const hello = {
    t: "hello",
    v: 1,
    site: "site_shop",
    anon: "anon-ada",
    tab,
    user: "ada",
    page: { url: `${world.shop.url}/reports` },
    context: {},
  };
  const events = [{ n: 1, k: "track", name: "exported", ts: Date.now() }];
  const answer = await post(world, [hello, { t: "events", e: events }]);
  const show = /"d":"([^"]+)"/.exec(answer)?.[1];
  assert.ok(show, answer);
  const seen = { n: 2, k: "receipt", d: show, what: "shown", ts: Date.now() };
  await post(world, [hello, { t: "events", e: [seen] }]);
  await world.api("shop").totals("exports", { shown: 1 });
  const steps = ["exported", "invited"].map((name) => ({ key: name, event: name }));
  await world.api("shop").post("/funnels", { id: "way", name: "The way", within: "14d", steps });
}

/** Frames of a browser that no socket gets through to. */
export async function post(world: World, frames: object[]): Promise<string> {
  const answer = await fetch(`${world.tend.url}/v1/events`, {
    method: "POST",
    headers: { origin: world.shop.url, "content-type": "text/plain" },
    body: JSON.stringify(frames),
  });
  return answer.text();
}

/** The owner, at the dashboard; faults of the server are the test's own. */
export async function enterStates(world: World, t: TestContext): Promise<Page> {
  const visitor = await world.visitor(t, { viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
  visitor.expect(/500 \(/, /404 \(/, /ERR_CONNECTION_REFUSED/, /ERR_INTERNET_DISCONNECTED/, /^error: <link /);
  await visitor.context.addInitScript(() => {
    window.jumps = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      })[]) {
        if (!entry.hadRecentInput) window.jumps += entry.value;
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  return signIn(visitor, await world.tend.link(OWNER));
}

/** The answer takes its time: meanwhile the shape of it is there, and then it comes without a jump. */
export async function slow(page: Page, world: World, place: Place): Promise<void> {
  const release = await hold(page, place.reads);
  await page.goto(world.tend.url + place.path);
  const shape = page.locator(".mantine-Skeleton-root, .mantine-Loader-root");
  await shape.first().waitFor();
  await page.screenshot({ path: `out/state-slow-${place.name}.png` });
  await release();
  await place.there(page).waitFor();
  await untilEqual(`the shapes of ${place.name}`, () => shape.count(), 0);
  const jumps = await page.evaluate(() => window.jumps);
  assert.ok(jumps < JUMP, `${place.name} jumps by ${jumps.toFixed(3)}`);
}

/** The answer fails: that is said, with the request's id, and asking again helps. */
export async function failing(page: Page, world: World, place: Place, look = false): Promise<void> {
  const mend = await fail(page, place.reads);
  await page.goto(world.tend.url + place.path);
  const alert = page.getByRole("alert").filter({ hasText: place.fails }).first();
  await alert.getByText(REQUEST_ID).waitFor();
  await page.screenshot({ path: `out/state-failing-${place.name}.png` });
  if (look) assert.deepEqual(await axe(page, undefined, "iframe"), [], place.name);
  await mend();
  await alert.getByRole("button", { name: "Try again" }).click();
  await place.there(page).waitFor();
  await alert.waitFor({ state: "detached" });
}

/** There is nothing in it: that is said, and what to do. */
export async function vacant(page: Page, world: World, one: Empty, look = false): Promise<void> {
  await page.goto(world.tend.url + one.path);
  await page.getByText(one.says).first().waitFor();
  await one.next(page).first().waitFor();
  await page.screenshot({ path: `out/state-empty-${one.name}.png` });
  if (look) assert.deepEqual(await axe(page, undefined, "iframe"), [], one.name);
}
