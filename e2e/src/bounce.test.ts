// Visits that are over before they have begun: the page is left in the task in which the
// snippet comes to be, or closed, and every event is stored once.
import assert from "node:assert/strict";
import { after, before, describe, test, type TestContext } from "node:test";
import { openProxy } from "./rig/proxy.js";
import { until, untilEqual } from "./rig/until.js";
import { GONE, type Visitor } from "./rig/visitor.js";
import { banner, openWorld, type World } from "./rig/world.js";

describe("a bounce", () => {
  let world: World;
  before(async () => {
    world = await openWorld([{ name: "bounce", campaigns: [banner("hi", "earned")] }]);
    world.shop.put("/elsewhere", { body: "<!doctype html><title>Elsewhere</title>" });
  });
  after(() => world.close());

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
  const address = (more = {}, headers = {}) => world.page("bounce", "/bounce", { head, ...more }, headers);

  const bounces = async (who: string) => {
    if ((await world.api("bounce").status(`/people/${who}`)) === 404) return 0;
    return (await world.api("bounce").timeline(who, "track")).filter((e) => e.name === "bounced").length;
  };

  async function leave(visitor: Visitor, who: string, url: string) {
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

  async function thirty(t: TestContext, prefix: string, url: string) {
    const visitor = await world.visitor(t);
    await visitor.context.newPage(); // with its last page a context would end
    const users = Array.from({ length: 30 }, (_, i) => `${prefix}-${i}`);
    await leaveAll(visitor, users, url);
    const count = async () => Promise.all(users.map(bounces));
    const before = (await count()).filter((n) => n === 1).length;
    t.diagnostic(`${before} of 30 were stored before the next visit`);

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
      30,
    );
    assert.deepEqual(
      await count(),
      users.map(() => 1),
    );
  }

  test("by a link is stored once, thirty times of thirty, counting the next visit", (t) =>
    thirty(t, "link", address()));

  test("by closing the tab is stored once, thirty times of thirty, counting the next visit", (t) =>
    thirty(t, "close", address()));

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
