// Two nodes on one PostgreSQL and one Redis, and one person with tabs on both.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { Analytics } from "@segment/analytics-node";
import type { Browser } from "playwright-core";
import { createApi, type Api } from "./rig/api.js";
import { startPostgres, startRedis, type Database } from "./rig/databases.js";
import { openFlaky } from "./rig/flaky.js";
import { html, openShop, type Shop } from "./rig/shop.js";
import { startTend, type Tend } from "./rig/tend.js";
import { until, untilEqual } from "./rig/until.js";
import { createVisitor, type Tab } from "./rig/visitor.js";
import { launch } from "./rig/chromium.js";
import { API_KEY, banner } from "./rig/world.js";

describe("on two nodes", () => {
  const databases: Database[] = [];
  const nodes: Tend[] = [];
  let shop: Shop;
  let browser: Browser;
  let api: Api;
  before(async () => {
    shop = await openShop();
    const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    databases.push(postgres, redis);
    const shared = ["--database-url", postgres.url, "--redis-url", redis.url];
    const secret = ["--secret-key", randomBytes(32).toString("base64")];
    const campaigns = [
      banner("first", "one"),
      banner("second", "two", { caps: [{ max: 1, per: "1d" }] }),
      banner("third", "invoice_paid"),
      banner("fourth", "invited", { audience: { type: "segment", id: "some" } }),
    ];
    const lists = [{ id: "beta", name: "Beta" }];
    const segments = [
      { id: "some", name: "Some", condition: { type: "attribute", path: "plan", op: "eq", value: "pro" } },
    ];
    const bootstrap = {
      sites: [
        {
          name: "far",
          key: "site_far",
          write_key: "wk_far",
          origins: [shop.url],
          lists,
          segments,
          campaigns,
        },
      ],
      api_keys: [{ name: "e2e", site: "far", key: `${API_KEY}-far`, scopes: ["admin"] }],
    };
    for (let i = 0; i < 2; i++) nodes.push(await startTend("serve", bootstrap, [...shared, ...secret]));
    api = createApi(nodes[0]!.url, `${API_KEY}-far`, "far");
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    for (const node of nodes) await node.close();
    for (const database of databases) await database.close();
    await shop?.close();
  });

  const url = (i: number) => {
    shop.put(`/node-${i}`, { body: html({ key: "site_far", tend: nodes[i]!.url }) });
    return `${shop.url}/node-${i}`;
  };
  const drawn = async (tabs: Tab[]) => {
    const counts = await Promise.all(tabs.map((tab) => tab.banner.count()));
    return counts.reduce((a, b) => a + b);
  };
  const hidden = (tab: Tab, d: string) => tab.received.some((f) => f.t === "hide" && f.d === d);

  test("of four tabs of one person one draws the message, and closing it is known to all", async (t) => {
    const visitor = await createVisitor(browser);
    t.after(() => visitor.close());
    const tabs: Tab[] = [];
    for (const i of [0, 1, 0, 1]) {
      const tab = await visitor.open(url(i));
      await tab.identify("ada");
      await tab.settled();
      tabs.push(tab);
    }
    assert.equal(new Set(tabs.map((tab) => tab.sockets[0])).size, 2, "they are on two nodes");

    // Each of them earns one.
    for (const [i, tab] of tabs.entries()) {
      await tab.track("one");
      await tab.shown();
      assert.equal(await drawn(tabs), 1);
      const [delivery] = (await tab.debug()).messages;
      await tab.banner.getByRole("button", { name: "Close" }).click();
      const others = tabs.filter((other) => other !== tab);
      await until("the others to hear that it was closed", () => others.every((o) => hidden(o, delivery!)));
      await untilEqual("the messages on the screens", () => drawn(tabs), 0);
      await api.receipts("ada", "dismissed", i + 1);
      const offers = others.flatMap((o) => o.received.filter((f) => f.t === "show" && f.d === delivery));
      assert.deepEqual(offers, [], "another tab was offered it");
    }

    // All of them at the same moment, for a message that comes once a day.
    await Promise.all(tabs.map((tab) => tab.track("two")));
    await Promise.all(tabs.map((tab) => tab.settled()));
    await api.receipts("ada", "shown", tabs.length + 1);
    assert.equal(await drawn(tabs), 1);
    assert.equal((await api.timeline("ada", "grant")).filter((g) => g.campaign === "second").length, 1);
    await api.totals("second", { matched: 4, granted: 1, shown: 1, suppressed: 3 });
  });

  test("what one has drawn comes down when its campaign is paused on the other", async (t) => {
    const visitor = await createVisitor(browser);
    t.after(() => visitor.close());
    const tab = await visitor.open(url(1));
    await tab.identify("ben");
    await tab.track("one");
    await tab.shown();
    const asked = Date.now();
    await api.post("/campaigns/first/pause");
    await tab.banner.waitFor({ state: "detached" });
    assert.ok(Date.now() - asked < 5000, "it takes long");
  });

  test("a segment edited and a list uploaded on one are what the other decides by", async (t) => {
    const visitor = await createVisitor(browser);
    t.after(() => visitor.close());
    const tab = await visitor.open(url(1));
    await tab.identify("bea");
    await tab.track("invited");
    await tab.settled();
    assert.equal(await tab.banner.count(), 0, "she is not on the plan that the segment asks for");
    await api.put("/segments/some", { name: "Some", condition: { type: "list", id: "beta" } });
    await tab.track("invited");
    await tab.settled();
    assert.equal(await tab.banner.count(), 0, "she is not on the list that it asks for now");
    await api.post("/lists/beta/members", ["bea"]);
    await untilEqual(
      "the message of who is on the list",
      async () => {
        await tab.track("invited");
        await tab.settled();
        return tab.banner.count();
      },
      1,
    );
  });

  test("what a server sends with Segment's library is stored once, whatever becomes of its calls", async (t) => {
    const flaky = await openFlaky(nodes[0]!.url, ["lose", "500", "429", "pass", "lose"]);
    t.after(() => flaky.close());
    const analytics = new Analytics({ writeKey: "wk_far", host: flaky.url, flushAt: 4, flushInterval: 50 });
    const failed: unknown[] = [];
    analytics.on("error", (err) => failed.push(err));
    const userId = "ida";
    analytics.identify({ userId, traits: { plan: "pro" } });
    analytics.group({ userId, groupId: "acme-inc", traits: { seats: 3 } });
    analytics.page({ userId, name: "Docs", properties: { url: "https://acme.example/docs" } });
    analytics.screen({ userId, name: "Home" });
    for (let i = 0; i < 8; i++) analytics.track({ userId, event: `step ${i}`, properties: { i } });
    analytics.alias({ userId, previousId: "ida-before" });
    await analytics.closeAndFlush();
    assert.deepEqual(failed, []);
    assert.deepEqual(new Set(flaky.answered), new Set([200, 429, 500]));
    const counts = Object.fromEntries(
      await Promise.all(
        ["identify", "group", "page", "track"].map(
          async (kind) => [kind, (await api.timeline(userId, kind)).length] as const,
        ),
      ),
    );
    assert.deepEqual(counts, { identify: 1, group: 1, page: 2, track: 8 });
    const steps = (await api.timeline(userId, "track")).map((e) => e.name).sort();
    assert.deepEqual(
      steps,
      [...Array(8).keys()].map((i) => `step ${i}`),
    );
  });

  test("what a server sends to one node is shown to who is connected to the other", async (t) => {
    const visitor = await createVisitor(browser);
    t.after(() => visitor.close());
    const tab = await visitor.open(url(1));
    await tab.identify("eva");
    await tab.settled();
    const analytics = new Analytics({ writeKey: "wk_far", host: nodes[0]!.url, flushAt: 1 });
    // Until the first node has heard where she is, it finds nobody there: her server goes on meanwhile.
    await until("the banner", async () => {
      analytics.track({ userId: "eva", event: "invoice_paid" });
      await analytics.flush();
      return (await tab.banner.count()) > 0;
    });
    await tab.shown();
    await analytics.closeAndFlush();
    await api.receipts("eva", "shown", 1);
  });
});
