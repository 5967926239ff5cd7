// A cap holds over reloads, tabs and browsers: on the screen, in the report, in the timeline.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Tab } from "./rig/visitor.js";
import { banner, openWorld, type World } from "./rig/world.js";

const once = [{ max: 1, per: "1d" }];

describe("caps", () => {
  let world: World;
  before(async () => {
    world = await openWorld([
      { name: "own", campaigns: [banner("exports", "exported", { caps: once })] },
      {
        name: "kind",
        caps: { categories: { promo: once } },
        campaigns: [
          banner("sale", "exported", { category: "promo", priority: 60 }),
          banner("news", "exported", { category: "promo", priority: 50 }),
          banner("hint", "asked", { category: "help" }),
        ],
      },
      {
        name: "all",
        caps: { global: [{ max: 2, per: "1d" }] },
        campaigns: [banner("first", "one"), banner("second", "two"), banner("third", "three")],
      },
    ]);
  });
  after(() => world.close());

  /** Brings the banner and closes it. */
  async function closeOne(tab: Tab, event: string) {
    await tab.track(event);
    const message = await tab.shown();
    await message.getByRole("button", { name: "Close" }).click();
    await message.waitFor({ state: "detached" });
    await tab.settled();
  }

  async function nothingFor(tab: Tab, event: string) {
    await tab.track(event);
    await tab.nothingShown();
  }

  test("a campaign's own cap holds over reload, second tab and second browser", async (t) => {
    const url = world.page("own", "/own");
    const visitor = await world.visitor(t);
    const tab = await visitor.open(url);
    await tab.identify("ada");
    await closeOne(tab, "exported");
    await nothingFor(tab, "exported");

    await tab.page.reload();
    await tab.ready();
    await tab.identify("ada");
    await nothingFor(tab, "exported");

    const second = await visitor.open(url);
    await second.identify("ada");
    await nothingFor(second, "exported");

    const elsewhere = await (await world.visitor(t)).open(url);
    await elsewhere.identify("ada");
    await nothingFor(elsewhere, "exported");

    const api = world.api("own");
    await api.totals("exports", { matched: 5, granted: 1, shown: 1, dismissed: 1, suppressed: 4 });
    const { suppressed } = await api.report("exports");
    assert.deepEqual(suppressed, { "cap.campaign": 4 });
    await api.receipts("ada", "shown", 1);
    assert.equal((await api.timeline("ada", "grant")).length, 1);
    const [decision] = await api.timeline("ada", "decision");
    assert.equal(decision?.reason, "cap.campaign");
    assert.match(decision?.detail ?? "", /^1\/1 until \d{4}-/);
  });

  test("another person has a cap of their own", async (t) => {
    const tab = await (await world.visitor(t)).open(world.page("own", "/own"));
    await tab.identify("ben");
    await closeOne(tab, "exported");
    await nothingFor(tab, "exported");
    await world.api("own").receipts("ben", "shown", 1);
  });

  test("two tabs that act at once get one banner between them", async (t) => {
    const visitor = await world.visitor(t);
    const url = world.page("own", "/own");
    const tabs = [await visitor.open(url), await visitor.open(url)];
    for (const tab of tabs) await tab.identify("cyd");
    await Promise.all(tabs.map((tab) => tab.settled()));
    await Promise.all(tabs.map((tab) => tab.track("exported")));
    await Promise.all(tabs.map((tab) => tab.settled()));
    const api = world.api("own");
    await api.receipts("cyd", "shown", 1);
    assert.equal((await api.timeline("cyd", "grant")).length, 1);
    const counts = await Promise.all(tabs.map((tab) => tab.banner.count()));
    assert.equal(
      counts.reduce((a, b) => a + b),
      1,
    );
  });

  test("a category's cap counts its campaigns together and no others", async (t) => {
    const url = world.page("kind", "/kind");
    const visitor = await world.visitor(t);
    const tab = await visitor.open(url);
    await tab.identify("ada");
    await closeOne(tab, "exported");
    await nothingFor(tab, "exported");

    const elsewhere = await (await world.visitor(t)).open(url);
    await elsewhere.identify("ada");
    await nothingFor(elsewhere, "exported");
    await closeOne(elsewhere, "asked");

    const api = world.api("kind");
    await api.totals("sale", { granted: 1, shown: 1 });
    await api.totals("news", { granted: 0, shown: 0 });
    await api.totals("hint", { granted: 1, shown: 1 });
    assert.deepEqual(Object.keys((await api.report("sale")).suppressed), ["cap.category"]);
    const reasons = (await api.timeline("ada", "decision")).map((d) => d.reason);
    assert.ok(reasons.includes("cap.category"), reasons.join());
  });

  test("the global cap counts everything that a person was shown", async (t) => {
    const url = world.page("all", "/all");
    const visitor = await world.visitor(t);
    const tab = await visitor.open(url);
    await tab.identify("ada");
    await closeOne(tab, "one");
    const elsewhere = await (await world.visitor(t)).open(url);
    await elsewhere.identify("ada");
    await closeOne(elsewhere, "two");

    await nothingFor(elsewhere, "three");
    await nothingFor(tab, "three");
    await tab.page.reload();
    await tab.ready();
    await tab.identify("ada");
    await nothingFor(tab, "three");

    const api = world.api("all");
    await api.totals("third", { matched: 3, granted: 0, shown: 0, suppressed: 3 });
    assert.deepEqual((await api.report("third")).suppressed, { "cap.global": 3 });
    await api.receipts("ada", "shown", 2);
    const decision = (await api.timeline("ada", "decision")).find((d) => d.campaign === "third");
    assert.equal(decision?.reason, "cap.global");
    assert.match(decision?.detail ?? "", /^2\/2 until /);
  });
});
