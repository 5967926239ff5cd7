// Where no WebSocket gets through the same frames go over HTTP, and every event arrives once.
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
