// Where no WebSocket gets through, and where a page is left at once: the same frames go
// over HTTP, and every event arrives once.
import assert from "node:assert/strict";
import { after, before, describe, test, type TestContext } from "node:test";
import { until, untilEqual } from "./rig/until.js";
import { GONE, type Visitor } from "./rig/visitor.js";
import { banner, openWorld, type World } from "./rig/world.js";

describe("over HTTP", () => {
  let world: World;
  before(async () => {
    world = await openWorld(
      [{ name: "http", campaigns: [banner("hi", "go"), banner("paused", "stop")] }],
      // Playwright turns the back/forward cache off; here it is kept.
      ["--disable-back-forward-cache"],
    );
    world.shop.put("/elsewhere", { body: "<!doctype html><title>Elsewhere</title>" });
  });
  after(() => world.close());

  const url = (path = "/http", more = {}) => world.page("http", path, more);
  const names = async (user: string) =>
    (await world.api("http").timeline(user, "track")).map((e) => `${e.name} ${e.props?.["i"]}`).reverse();

  /** A visitor behind something that lets no WebSocket through. */
  async function blocked(t: TestContext): Promise<Visitor> {
    const visitor = await world.visitor(t);
    await visitor.context.addInitScript(() => {
      class Blocked extends EventTarget {
        readyState = 0;
        constructor() {
          super();
          setTimeout(() => {
            this.readyState = 3;
            this.dispatchEvent(new Event("error"));
            this.dispatchEvent(new CloseEvent("close", { code: 1006 }));
          }, 5);
        }
        send() {}
        close() {}
      }
      Object.defineProperty(window, "WebSocket", { value: Blocked });
    });
    return visitor;
  }

  test("events arrive once, in order, and nothing is asked without need", async (t) => {
    const visitor = await blocked(t);
    const tab = await visitor.visit(url());
    const asked: string[] = [];
    tab.page.on("request", (r) => {
      if (r.url().includes("/v1/events")) asked.push(`${r.method()} ${new URL(r.url()).search}`);
    });
    await tab.ready();
    await tab.identify("ada");
    await tab.page.evaluate(async () => {
      for (let i = 0; i < 60; i++) {
        window.tend.track("step", { i });
        if (i % 7 === 0) await new Promise((done) => setTimeout(done, 3));
      }
    });
    await tab.settled();
    const want = Array.from({ length: 60 }, (_, i) => `step ${i}`);
    assert.deepEqual(await names("ada"), want);
    assert.equal((await world.api("http").timeline("ada", "page")).length, 1);
    assert.deepEqual(
      asked.filter((a) => a.startsWith("OPTIONS")),
      [],
      "no leave is asked before each request",
    );
    // Held now: for a while nothing is asked at all.
    await untilEqual("a held request", () => asked[asked.length - 1], "POST ?wait=25");
    const before = asked.length;
    await tab.page.waitForTimeout(1500); // sleeps: that nothing happens has no condition
    assert.equal(asked.length, before);
    assert.deepEqual(tab.sockets, []);
  });

  test("a banner is drawn, and comes down over a held request when its campaign is paused", async (t) => {
    const visitor = await blocked(t);
    const tab = await visitor.open(url());
    await tab.identify("ben");
    await tab.track("stop");
    await tab.shown();
    await world.api("http").receipts("ben", "shown", 1);
    await world.api("http").post("/campaigns/paused/pause");
    const asked = Date.now();
    await tab.banner.waitFor({ state: "detached" });
    assert.ok(Date.now() - asked < 2000, "it takes more than two seconds");

    await tab.track("go");
    await (await tab.shown()).getByRole("button", { name: "Close" }).click();
    await tab.banner.waitFor({ state: "detached" });
    await world.api("http").receipts("ben", "dismissed", 1);
  });

  test("a server that is killed and comes back has every event once", async (t) => {
    const visitor = await blocked(t);
    visitor.expect(...GONE);
    const tab = await visitor.open(url());
    await tab.identify("cyd");
    const step = (from: number, to: number) =>
      tab.page.evaluate(
        ([a, b]) => {
          for (let i = a; i < b; i++) window.tend.track("step", { i });
        },
        [from, to] as const,
      );
    await step(0, 100);
    await world.tend.kill();
    await step(100, 120);
    await world.tend.start();
    await tab.settled();
    assert.deepEqual(
      await names("cyd"),
      Array.from({ length: 120 }, (_, i) => `step ${i}`),
    );
  });

  test("the back/forward cache is kept, and the page goes on when it is back", async (t) => {
    const visitor = await blocked(t);
    const tab = await visitor.open(url());
    await tab.identify("dan");
    await tab.settled();
    await tab.page.evaluate(() => {
      const w = window as unknown as { back?: boolean };
      addEventListener("pageshow", (e) => (w.back = e.persisted));
      window.tend.track("step", { i: 0 });
    });
    await tab.page.goto(`${world.shop.url}/elsewhere`);
    await tab.page.goBack({ waitUntil: "commit" });
    await until("the page to be back out of the cache", () =>
      tab.page.evaluate(() => (window as unknown as { back?: boolean }).back === true).catch(() => false),
    );
    await tab.track("step", { i: 1 });
    await tab.settled();
    assert.deepEqual(await names("dan"), ["step 0", "step 1"]);
  });
});

describe("a bounce", () => {
  let world: World;
  before(async () => {
    world = await openWorld([{ name: "bounce", campaigns: [] }]);
    world.shop.put("/elsewhere", { body: "<!doctype html><title>Elsewhere</title>" });
  });
  after(() => world.close());

  // In the task in which the snippet comes to be: no socket is open yet.
  const head = `<script>
    new MutationObserver((_, o) => {
      const s = document.querySelector("script[data-site]");
      if (!s) return;
      o.disconnect();
      s.addEventListener("load", () => {
        const who = new URLSearchParams(location.search).get("who");
        tend.identify(who);
        tend.track("bounced", { i: who });
        if (!who.startsWith("close")) location.href = "/elsewhere";
      });
    }).observe(document, { childList: true, subtree: true });
  </script>`;

  const bounces = async (who: string) => {
    if ((await world.api("bounce").status(`/people/${who}`)) === 404) return 0;
    return (await world.api("bounce").timeline(who, "track")).filter((e) => e.name === "bounced").length;
  };

  test("is stored by the beacon alone where nothing may be kept in the browser", async (t) => {
    const visitor = await world.visitor(t);
    const url = world.page("bounce", "/essential", { head, script: 'data-consent="essential"' });
    const { page } = await visitor.visit("about:blank");
    await page.goto(`${url}?who=essential`, { waitUntil: "commit" });
    await page.waitForURL(/elsewhere/);
    await untilEqual("the bounce", () => bounces("essential"), 1);
    assert.equal(await page.evaluate(() => localStorage.length), 0);
  });

  for (const how of ["by a link", "by closing the tab"] as const) {
    test(`${how} is stored once, ten times of ten, counting the next visit`, async (t) => {
      const visitor = await world.visitor(t);
      await visitor.context.newPage(); // with its last page a context would end
      const page = world.page("bounce", "/bounce", { head });
      const prefix = how === "by a link" ? "link" : "close";
      const users = Array.from({ length: 10 }, (_, i) => `${prefix}-${i}`);
      for (const who of users) {
        const { page: tab } = await visitor.visit("about:blank");
        if (prefix === "link") {
          await tab.goto(`${page}?who=${who}`, { waitUntil: "commit" });
          await tab.waitForURL(/elsewhere/);
          await tab.close();
        } else {
          await tab.goto(`${page}?who=${who}`, { waitUntil: "commit" });
          await tab.waitForFunction(() => window.tend?.debug?.().user !== undefined);
          await tab.close({ runBeforeUnload: true });
        }
      }
      const count = async () => Promise.all(users.map(bounces));
      const most = async () => (await count()).filter((n) => n === 1).length;
      t.diagnostic(`${await most()} of 10 were stored before the next visit`);

      // The next visit of each, on a page that tracks nothing of its own.
      const plain = world.page("bounce", "/plain");
      const next = await visitor.open(plain);
      for (const who of users) {
        await next.page.evaluate(() => window.tend.reset());
        await next.identify(who);
        await next.settled();
        await untilEqual("what is left behind", () => bounces(who), 1);
      }
      assert.deepEqual(
        await count(),
        users.map(() => 1),
      );
    });
  }
});
