// Consent in a real browser: what is asked of Tend and what is stored at each level, however the
// page, the browser or the site says which it is.
import assert from "node:assert/strict";
import { after, before, describe, test, type TestContext } from "node:test";
import { listen, nothing, traces } from "./rig/traces.js";
import { untilEqual } from "./rig/until.js";
import type { Tab } from "./rig/visitor.js";
import { banner, openWorld, type World } from "./rig/world.js";

const essential = banner("rules", "go", { essential: true });
const SITES = [
  { name: "both", campaigns: [banner("hi", "go", { priority: 90 }), { ...essential, priority: 10 }] },
  { name: "free", campaigns: [banner("hi", "go")] },
  { name: "careful", campaigns: [banner("hi", "go")], privacy: { gpc: "none", dnt: "essential" } },
];

/** A browser that sends Global Privacy Control, and one that sends Do Not Track. */
const gpc = () => Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { value: true });
const dnt = () => Object.defineProperty(Navigator.prototype, "doNotTrack", { get: () => "1" });

describe("consent", () => {
  let world: World;
  before(async () => {
    world = await openWorld(SITES);
  });
  after(() => world.close());

  async function visit(t: TestContext, script: string, signal?: () => unknown, site = "free", head = "") {
    const visitor = await world.visitor(t);
    if (signal) await visitor.context.addInitScript(signal);
    const tab = await visitor.visit("about:blank");
    const asked = listen(tab.page, world.tend.url);
    const path = `/${site}-${Buffer.from(script + head).toString("hex")}`;
    await tab.page.goto(
      world.page(site, path, { script, head, body: `<a id="buy" data-tend-track="buy">Buy</a>` }),
    );
    await loaded(tab);
    return { visitor, tab, asked };
  }
  const loaded = (tab: Tab) => tab.page.waitForFunction(() => typeof window.tend?.debug() === "object");
  const level = async (tab: Tab) => ((await tab.debug()) as unknown as { consent: string }).consent;
  const stored = async (tab: Tab) => (await traces(tab, [])).stored;
  const store = ["tend:site_free:anon"];

  /** All that a page can call, and all that may happen to it. */
  async function live({ page }: Tab) {
    await page.evaluate(() => {
      const { tend } = window as unknown as { tend: Record<string, (...a: unknown[]) => unknown> };
      const calls: [string, ...unknown[]][] = [
        ["identify", "ada", { plan: "pro" }, { token: "t" }],
        ["group", "acme"],
        ["track", "go", { a: 1 }],
        ["page", "Pricing"],
        ["alias", "bob"],
        ["reset"],
        ["dismiss", "d"],
        ["debug"],
        ["ready"],
      ];
      for (const [name, ...args] of calls) tend[name]?.(...args);
      const preferences = tend["preferences"] as unknown as Record<string, (v?: unknown) => unknown>;
      preferences["set"]?.({ promo: false });
      void preferences["get"]?.();
      history.pushState(null, "", "?route");
      for (const name of ["pagehide", "pageshow", "online", "offline"]) dispatchEvent(new Event(name));
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await page.locator("#buy").click();
    await page.reload();
  }

  const without: [string, string, (() => unknown) | undefined, string?][] = [
    ["the tag says none", 'data-consent="none"', undefined],
    ["the tag says what is no level", 'data-consent="nnoe"', undefined],
    ["the tag gives Global Privacy Control its way", 'data-gpc="none"', gpc],
    ["the tag gives Do Not Track its way", 'data-dnt="none"', dnt],
    ["the tag has a word for a signal that is none", 'data-gpc="nonn"', undefined],
    ["a queued call says none", "", undefined, '<script>TEND; tend.consent("none")</script>'],
  ];
  for (const [why, script, signal, head = ""] of without) {
    test(`nothing is asked for and nothing is stored where ${why}`, async (t) => {
      const stub = head.replace(
        "TEND",
        'tend = { q: [], consent: (l) => void tend.q.push(["consent", [l]]) }',
      );
      const { tab, asked } = await visit(t, script, signal, "free", stub);
      await live(tab);
      await loaded(tab);
      assert.equal(await level(tab), "none");
      assert.deepEqual(await traces(tab, asked), nothing);
    });
  }

  test("a socket is all that essential consent has, and nothing is stored", async (t) => {
    for (const [script, signal] of [
      ['data-consent="essential"', undefined],
      ['data-gpc="essential"', gpc],
      ['data-dnt="essential" data-gpc="none"', dnt],
    ] as const) {
      const { tab } = await visit(t, script, signal);
      await live(tab);
      await tab.ready();
      assert.equal(await level(tab), "essential");
      assert.deepEqual(await stored(tab), []);
      assert.ok(tab.sockets.length > 0);
    }
  });

  test("of two messages essential consent gets the essential one, whatever comes first, and keeps nothing of it", async (t) => {
    const { tab } = await visit(t, 'data-consent="essential"', undefined, "both");
    await tab.ready();
    await tab.identify("needed");
    await tab.track("go");
    const message = await tab.shown();
    assert.equal(await message.getAttribute("data-campaign"), "rules");
    assert.deepEqual(await stored(tab), []);
    await message.getByRole("button", { name: "Close" }).click();
    await message.waitFor({ state: "detached" });
    await tab.settled();
    const api = world.api("both");
    await api.receipts("needed", "dismissed", 1);
    await api.totals("hi", { granted: 0, shown: 0 });
    const stopped = async () => (await api.report("hi")).suppressed["consent"];
    await untilEqual("what consent has stopped", stopped, 1);
    await tab.nothingShown();
    assert.deepEqual(await stored(tab), []);
    // Their consent given, the other comes: it was nothing else that held it back.
    await tab.page.evaluate(() => window.tend.consent("full"));
    await tab.track("go");
    assert.equal(await (await tab.shown()).getAttribute("data-campaign"), "hi");
  });

  test("a signal means nothing where the site has not set what, nor what is set without the signal", async (t) => {
    for (const [script, signal] of [
      ["", gpc],
      ['data-gpc="ignore"', gpc],
      ['data-gpc="none" data-dnt="none"', undefined],
    ] as const) {
      const { tab } = await visit(t, script, signal);
      assert.equal(await level(tab), "full");
    }
  });

  test("an older tag learns what the site has set from the first answer, and keeps to it", async (t) => {
    for (const [signal, want] of [
      [gpc, "none"],
      [dnt, "essential"],
    ] as const) {
      const { tab } = await visit(t, "", signal, "careful");
      await untilEqual("the level", () => level(tab), want);
      await untilEqual("what is stored", () => stored(tab), []);
      if (want === "none")
        await untilEqual("the connection", async () => (await tab.debug()).connection, "idle");
    }
  });

  test("what an earlier page has stored goes, unless the page learns that they have agreed", async (t) => {
    const { visitor, tab } = await visit(t, "");
    await tab.settled();
    await untilEqual("what is stored", () => stored(tab), store);
    const anon = () => tab.page.evaluate(() => localStorage.getItem("tend:site_free:anon"));
    const before = await anon();
    for (const first of ["none", "essential"]) {
      await tab.page.goto(world.page("free", `/cmp-${first}`, { script: `data-consent="${first}"` }));
      await loaded(tab);
      await tab.page.evaluate(() => window.tend.consent("full"));
      await tab.ready();
      await tab.settled();
      assert.equal(await anon(), before);
    }
    // As a visit that subscribed for notifications leaves it.
    await tab.page.evaluate(() => {
      localStorage.setItem("tend:site_free:push", "{}");
      const asked = indexedDB.open("tend", 1);
      return new Promise((resolve) => (asked.onsuccess = () => resolve(asked.result.close())));
    });
    assert.ok((await stored(tab)).includes("tend"));
    await tab.page.goto(world.page("free", "/refused", { script: 'data-consent="none"' }));
    await untilEqual("what is stored", () => stored(tab), []);
    assert.deepEqual(visitor.warnings, []);
  });

  test("the level can be changed to any other while the page runs", async (t) => {
    const { visitor, tab, asked } = await visit(t, 'data-consent="none"');
    const say = (to: string) => tab.page.evaluate((l) => window.tend.consent(l), to);
    await tab.identify("mind");
    for (const to of ["essential", "none", "full", "essential", "full", "none"]) {
      await say(to);
      if (to === "none") {
        await untilEqual("the connection", async () => (await tab.debug()).connection, "idle");
        const { length } = tab.sockets;
        await tab.track("unheard");
        await tab.page.evaluate(() => history.pushState(null, "", `?${Math.random()}`));
        assert.equal(tab.sockets.length, length);
      } else {
        await tab.ready();
        await tab.track(`heard ${to}`);
        await tab.settled();
      }
      // What waits to be acknowledged is stored, too, and leaves a moment later.
      await untilEqual("what is stored", () => stored(tab), to === "full" ? store : []);
    }
    assert.deepEqual(asked, []);
    const names = (await world.api("free").timeline("mind", "track")).toReversed().map((e) => e.name);
    assert.deepEqual(names, ["heard essential", "heard full", "heard essential", "heard full"]);
    assert.deepEqual(visitor.warnings, []);
  });

  test("a message leaves the screen with the consent that brought it", async (t) => {
    const { tab } = await visit(t, "");
    await tab.track("go");
    await tab.shown();
    await tab.page.evaluate(() => window.tend.consent("none"));
    await tab.banner.waitFor({ state: "detached" });
  });
});
