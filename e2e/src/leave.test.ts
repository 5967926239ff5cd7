// A page that is left and comes back: its socket, its message on the screen, and what it
// had earned and could not draw any more.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { steps, stepsOf, upTo } from "./rig/steps.js";
import { until, untilEqual } from "./rig/until.js";
import type { Tab } from "./rig/visitor.js";
import { banner, openWorld, type World } from "./rig/world.js";

describe("a page that is left", () => {
  let world: World;
  before(async () => {
    world = await openWorld(
      [{ name: "leave", campaigns: [banner("hi", "go"), banner("paused", "stop"), banner("once", "buy")] }],
      // Playwright turns the back/forward cache off; here it is what is tested.
      ["--disable-back-forward-cache"],
    );
    world.shop.put("/elsewhere", { body: "<!doctype html><title>Elsewhere</title>" });
  });
  after(() => world.close());

  const url = (path = "/leave", more = {}) => world.page("leave", path, more);
  const api = () => world.api("leave");

  /** How many sockets are open, as the server sees it. */
  async function openSockets() {
    const figures = await (await fetch(`${world.tend.url}/metrics`)).text();
    return Number(/^tend_sockets_open (\d+)$/m.exec(figures)?.[1]);
  }
  async function away(tab: Tab) {
    await tab.page.evaluate(() => {
      addEventListener("pageshow", (e) => ((window as { back?: boolean }).back = e.persisted));
    });
    await tab.page.goto(`${world.shop.url}/elsewhere`);
  }
  async function back(tab: Tab) {
    // Out of the cache no load event comes, which goBack would wait for.
    await tab.page.goBack({ waitUntil: "commit" });
    await until("the page to be back out of the cache", () =>
      tab.page.evaluate(() => (window as { back?: boolean }).back === true).catch(() => false),
    );
  }

  test("has no socket open while it is in the back/forward cache, and goes on when it is back", async (t) => {
    await untilEqual("the open sockets of the tests before", openSockets, 0);
    const tab = await (await world.visitor(t)).open(url());
    await tab.identify("ada");
    await tab.settled();
    const { tab: id } = await tab.debug();
    for (let round = 0; round < 3; round++) {
      await steps(tab, round * 2, round * 2 + 1);
      await away(tab);
      await untilEqual("the open sockets", openSockets, 0);
      await back(tab);
      await tab.ready();
      await steps(tab, round * 2 + 1, round * 2 + 2);
      await tab.settled();
      assert.equal(await openSockets(), 1);
    }
    assert.equal((await tab.debug()).tab, id, "it is the same document");
    assert.deepEqual(await stepsOf(api(), "ada"), upTo(6));
  });

  test("keeps its message on the screen, and what is done to it is reported", async (t) => {
    const tab = await (await world.visitor(t)).open(url());
    await tab.identify("ben");
    await tab.track("go");
    await tab.shown();
    await away(tab);
    await back(tab);
    await tab.ready();
    assert.equal(await tab.banner.count(), 1);
    // Nobody is offered what stands here.
    const offers = tab.received.filter((f) => f.t === "show").length;
    assert.equal(offers, 1);
    await tab.banner.getByRole("button", { name: "Close" }).click();
    await tab.banner.waitFor({ state: "detached" });
    await tab.settled();
    await api().receipts("ben", "shown", 1);
    await api().receipts("ben", "dismissed", 1);
  });

  test("is told when it is back that its message's campaign was paused meanwhile", async (t) => {
    const tab = await (await world.visitor(t)).open(url());
    await tab.identify("cyd");
    await tab.track("stop");
    await tab.shown();
    await away(tab);
    await api().post("/campaigns/paused/pause");
    await back(tab);
    await tab.banner.waitFor({ state: "detached" });
    await untilEqual("the messages on the screen", async () => (await tab.debug()).messages, []);
    await tab.settled();
    await api().receipts("cyd", "shown", 1);
    await api().receipts("cyd", "dismissed", 0);
  });

  test("has the message that its last click has earned shown by the next page, and no later", async (t) => {
    const visitor = await world.visitor(t);
    const tab = await visitor.open(url());
    await tab.identify("eve");
    await tab.settled();
    const next = url("/next", {
      head: `<script>
        document.addEventListener("DOMContentLoaded", () =>
          document.querySelector("script[data-site]").addEventListener("load", () => tend.identify("eve")));
      </script>`,
    });
    // Its renderer is slower than its next page: it cannot draw what the click has earned. The next page's is not.
    await tab.page.route(/\/render\.[0-9a-f]+\.js/, (asked) =>
      asked.request().frame().url() === next ? asked.continue() : undefined,
    );
    const left = Date.now();
    await tab.page.evaluate((to) => {
      window.tend.track("buy");
      location.href = to;
    }, next);
    await tab.page.waitForURL(next);
    await tab.banner.waitFor({ state: "visible", timeout: 25_000 });
    assert.ok(Date.now() - left < 25_000, "it has waited for the end of the lease");
    await api().receipts("eve", "shown", 1);
    await api().totals("once", { granted: 1, shown: 1 });
  });
});
