// Visits that are over before they have begun: the page is left in the task in which the
// snippet comes to be, or closed, and every event is stored once. Thirty times each: bounce.long.test.ts.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { addressOf, bouncesOf, leave, openBounces, stored } from "./rig/bounce.js";
import { openProxy } from "./rig/proxy.js";
import { until, untilEqual } from "./rig/until.js";
import { GONE } from "./rig/visitor.js";
import type { World } from "./rig/world.js";

describe("a bounce", () => {
  let world: World;
  before(async () => {
    world = await openBounces();
  });
  after(() => world.close());

  const address = (more = {}, headers = {}) => addressOf(world, more, headers);
  const bounces = (who: string) => bouncesOf(world, who);

  test("by a link is stored once, each time, counting the next visit", (t) => stored(t, world, "link", 6));

  test("by closing the tab is stored once, each time, counting the next visit", (t) =>
    stored(t, world, "close", 6));

  const plainly = { script: 'data-consent="essential"' };
  for (const policy of ["", "no-referrer", "same-origin"]) {
    test(`is stored by the beacon alone where nothing may be kept in the browser, ${policy || "no policy"}`, async (t) => {
      const visitor = await world.visitor(t);
      await visitor.context.newPage();
      const who = `essential-${policy || "none"}`;
      await leave(visitor, who, address(plainly, policy ? { "referrer-policy": policy } : {}));
      await untilEqual("the bounce", () => bounces(who), 1);
    });
  }

  test("has the message that it has earned shown by the next visit, at once", async (t) => {
    // Its socket never opens, so that nothing can be drawn before it is left.
    const proxy = await openProxy(world.tend.url, "hang");
    t.after(() => proxy.close());
    const visitor = await world.visitor(t);
    visitor.expect(...GONE);
    await visitor.context.newPage();
    const api = { script: `data-api="${proxy.url}"` };
    const { page } = await visitor.visit("about:blank");
    await page.goto(`${address(api)}?who=earner&event=earned`, { waitUntil: "commit" });
    await page.waitForURL(/elsewhere/);
    await until("the grant", async () => {
      if ((await world.api("bounce").status("/people/earner")) === 404) return false;
      return (await world.api("bounce").timeline("earner", "grant")).length > 0;
    });
    const began = Date.now();
    const next = await visitor.open(world.page("bounce", "/plain"));
    await next.identify("earner");
    await next.shown();
    assert.ok(Date.now() - began < 25_000, "it has waited for the end of a lease");
    await world.api("bounce").receipts("earner", "shown", 1);
  });

  test("with more than a beacon takes beside the page's own is stored once, the rest by the next visit", async (t) => {
    const visitor = await world.visitor(t);
    await visitor.context.newPage();
    world.shop.put("/own", { body: "" });
    // The page has a beacon of its own on its way: together they have 64 KiB.
    const own = `<script>addEventListener("pagehide", () => {
      sessionStorage.setItem("own", String(navigator.sendBeacon("/own", "x".repeat(40_000))));
    }, true);</script>`;
    const tab = await visitor.open(world.page("bounce", "/much", { head: own }));
    await tab.identify("much");
    await tab.settled();
    await tab.page.evaluate(() => {
      for (let i = 0; i < 9; i++) window.tend.track("bounced", { i, x: "y".repeat(5_000) });
      location.href = "/elsewhere";
    });
    await tab.page.waitForURL(/elsewhere/);
    assert.equal(
      await tab.page.evaluate(() => sessionStorage.getItem("own")),
      "true",
      "the page's own was taken",
    );
    const next = await visitor.open(world.page("bounce", "/plain"));
    await next.identify("much");
    await untilEqual("what was stored", () => bounces("much"), 9);
  });
});
