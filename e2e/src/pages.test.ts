// The snippet in a page's life: routes, markup, consent, two copies, the back/forward cache.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { until, untilEqual } from "./rig/until.js";
import { listen, nothing, traces } from "./rig/traces.js";
import { banner, openWorld, type World } from "./rig/world.js";

const MARKUP = `
  <button id="buy" data-tend-track="Bought"><span><b id="inner">Buy</b></span></button>
  <button id="plain">Nothing</button>
  <a id="hash" href="#part">Part</a>`;

describe("pages", () => {
  let world: World;
  before(async () => {
    world = await openWorld(
      [
        {
          name: "page",
          campaigns: [
            banner("hi", "go"),
            banner("routes", "", { trigger: { type: "page", op: "matches", value: "/spa/goal*" } }),
          ],
        },
      ],
      // Playwright turns the back/forward cache off; here it is what is tested.
      ["--disable-back-forward-cache"],
    );
  });
  after(() => world.close());

  const url = (path = "/page", more = {}) => world.page("page", path, { body: MARKUP, ...more });
  const paths = async (user: string) => {
    const views = await world.api("page").timeline(user, "page");
    return views.toReversed().map((e) => (e.url ?? "").slice(world.shop.url.length));
  };

  for (const navigation of [true, false]) {
    test(`routes are page views, ${navigation ? "by the Navigation API" : "without it"}`, async (t) => {
      const visitor = await world.visitor(t);
      if (!navigation) {
        await visitor.context.addInitScript(() =>
          Object.defineProperty(window, "navigation", { value: undefined }),
        );
      }
      const user = `routes-${navigation}`;
      const tab = await visitor.open(url("/spa"));
      assert.equal(await tab.page.evaluate(() => "navigation" in window && !!window.navigation), navigation);
      await tab.identify(user);
      // As routers do it: in the handler of a click.
      await tab.page.evaluate(() => {
        let n = 0;
        document.getElementById("plain")!.addEventListener("click", () => {
          n++;
          if (n === 1) history.pushState(null, "", "/spa/one");
          else if (n === 2) history.replaceState(null, "", "/spa/two?q=1");
          else history.pushState(null, "", "/spa/two?q=1"); // the same address is no new route
        });
      });
      const seen = (...want: string[]) => untilEqual("the page views", () => paths(user), want);
      await tab.page.locator("#plain").click();
      await seen("/spa", "/spa/one");
      await tab.page.locator("#plain").click();
      await seen("/spa", "/spa/one", "/spa/two?q=1");
      await tab.page.locator("#plain").click();
      await tab.page.locator("#hash").click();
      await seen("/spa", "/spa/one", "/spa/two?q=1", "/spa/two?q=1#part");
      await tab.page.goBack();
      await seen("/spa", "/spa/one", "/spa/two?q=1", "/spa/two?q=1#part", "/spa/two?q=1");
      // What is recorded right behind a change of route belongs to the new one.
      await tab.page.evaluate(() => {
        history.pushState(null, "", "/spa/goal");
        window.tend.track("reached");
      });
      assert.equal(await (await tab.shown()).getAttribute("data-campaign"), "routes");
      const kinds = (await world.api("page").timeline(user)).filter(
        (e) => e.kind === "page" || e.kind === "track",
      );
      assert.deepEqual(
        kinds.slice(0, 2).map((e) => e.name ?? e.url?.slice(world.shop.url.length)),
        ["reached", "/spa/goal"],
      );
    });
  }

  test("no object of the browser is patched, and one name is added to the window", async (t) => {
    const visitor = await world.visitor(t);
    await visitor.context.addInitScript(() => {
      const w = window as unknown as Record<string, unknown>;
      const owners = () => {
        const found: [string, object][] = [["window", window]];
        for (const name of Object.getOwnPropertyNames(window)) {
          // Some getters of the window have effects of their own, and so do frames.
          const d = Object.getOwnPropertyDescriptor(window, name);
          const value: unknown = d && "value" in d ? d.value : undefined;
          if (typeof value === "function" && value.prototype)
            found.push([`${name}.prototype`, value.prototype]);
          if (typeof value === "function" || (typeof value === "object" && value)) found.push([name, value]);
        }
        return found;
      };
      const snapshot = () => {
        const all = new Map<string, unknown>();
        for (const [name, owner] of owners()) {
          for (const key of Reflect.ownKeys(owner)) {
            const d = Object.getOwnPropertyDescriptor(owner, key);
            const at = `${name}.${String(key)}`;
            all.set(at, d?.value ?? d?.get);
            if (d?.set) all.set(`${at}=`, d.set);
          }
        }
        return all;
      };
      let was: Map<string, unknown>;
      w["remember"] = () => void (was = snapshot());
      w["changes"] = () => {
        const is = snapshot();
        const names = [...was.keys(), ...is.keys()].filter((k) => !Object.is(was.get(k), is.get(k)));
        return [...new Set(names)].sort();
      };
      // Before the snippet runs: it is async, and no script comes before this.
      (w["remember"] as () => void)();
    });
    const tab = await visitor.open(url());
    await tab.track("go");
    await (await tab.shown()).getByRole("button", { name: "Close" }).click();
    await tab.banner.waitFor({ state: "detached" });
    const changes = await tab.page.evaluate(() => (window as unknown as { changes(): string[] }).changes());
    const own = ["window.tend", "globalThis.tend", "tend."];
    const rest = changes.filter((c) => !own.some((o) => c.startsWith(o)));
    // What every page has once it is there: its ids as names, and what the test has put there.
    const page =
      /^(window\.(faults|remember|changes|event|chrome|closed|length|name|status)|faults|remember|changes)\b/;
    assert.deepEqual(
      rest.filter((c) => !page.test(c)),
      [],
    );
    assert.ok(changes.includes("window.tend"), "it sees what is added");
    assert.match(await tab.page.evaluate(() => String(history.pushState)), /\[native code\]/);
  });

  test("data-tend-track records a click, also on what is inside", async (t) => {
    const tab = await (await world.visitor(t)).open(url());
    await tab.identify("clicker");
    await tab.page.locator("#inner").click();
    await tab.page.locator("#plain").click();
    await tab.page.locator("#buy").focus();
    await tab.page.keyboard.press("Enter");
    await tab.settled();
    const names = (await world.api("page").timeline("clicker", "track")).map((e) => e.name);
    assert.deepEqual(names, ["Bought", "Bought"]);
  });

  test("a second copy of the snippet does nothing but say so", async (t) => {
    const visitor = await world.visitor(t);
    const again = `<script async src="${world.tend.url}/tend.js?2" data-site="site_page"></script>`;
    const tab = await visitor.open(url("/twice", { head: again }));
    await until("the warning", () => visitor.warnings.length > 0);
    assert.match(visitor.warnings.join(), /loads tend\.js twice.*remove one/);
    await tab.identify("twice");
    await tab.settled();
    assert.equal(tab.sockets.length, 1);
    assert.deepEqual(await paths("twice"), ["/twice"]);
  });

  test("calls to the stub are made in their order once the snippet is there", async (t) => {
    const visitor = await world.visitor(t);
    const stub = await (await fetch(`${world.tend.url}/stub.js`)).text();
    const head = `<script>${stub}
      tend.identify("early"); tend.track("first", { i: 1 }); tend.ready().then(() => tend.track("third"));
      tend.track("second");</script>`;
    const tab = await visitor.open(url("/stub", { head }));
    await untilEqual(
      "the early calls",
      async () => (await world.api("page").timeline("early", "track")).length,
      3,
    );
    const sent = tab.sent.flatMap((f) => f.e ?? []).map((e) => e.name ?? e.k);
    assert.deepEqual(sent, ["page", "identify", "first", "second", "third"]);
  });

  test("without consent nothing is sent and nothing stored, until it is given", async (t) => {
    const visitor = await world.visitor(t);
    const tab = await visitor.visit("about:blank");
    const asked = listen(tab.page, world.tend.url);
    await tab.page.goto(url("/none", { script: 'data-consent="none"' }));
    await tab.page.waitForFunction(() => typeof window.tend?.debug === "function");
    await tab.identify("shy");
    await tab.track("go");
    await tab.page.evaluate(() => history.pushState(null, "", "/none/2"));
    await tab.page.locator("#buy").click();
    assert.equal((await tab.debug()).connection, "idle");
    assert.deepEqual(await traces(tab, asked), nothing);

    await tab.page.evaluate(() => window.tend.consent("full"));
    await tab.ready();
    await tab.settled();
    // Who they are was said before; what they did is not told afterwards.
    const kinds = (await world.api("page").timeline("shy")).toReversed().map((e) => e.kind);
    assert.ok(!kinds.includes("track"), kinds.join());
    assert.deepEqual(await paths("shy"), ["/none/2"]);

    await tab.page.evaluate(() => window.tend.consent("none"));
    await untilEqual("the connection", async () => (await tab.debug()).connection, "idle");
    assert.deepEqual((await traces(tab, [])).stored, []);
    const sockets = tab.sockets.length;
    await tab.track("go");
    await tab.page.goto(world.shop.url + "/none");
    await tab.page.waitForFunction(() => typeof window.tend?.debug === "function");
    assert.equal(tab.sockets.length, sockets);
  });

  test("with essential consent the id is in memory only", async (t) => {
    const tab = await (
      await world.visitor(t)
    ).open(url("/essential", { script: 'data-consent="essential"' }));
    await tab.track("thing");
    await tab.settled();
    assert.deepEqual((await traces(tab, [])).stored, []);
  });

  test("the page stays in the back/forward cache and goes on from it", async (t) => {
    const visitor = await world.visitor(t);
    const tab = await visitor.open(url("/cache"));
    await tab.identify("back");
    await tab.settled();
    await tab.page.evaluate(() => {
      const w = window as unknown as { shows: boolean[] };
      w.shows = [];
      window.addEventListener("pageshow", (e) => w.shows.push(e.persisted));
      window.tend.track("leaving");
    });
    await tab.page.goto(url("/other", { script: 'data-consent="none"' }));
    // Out of the cache no load event comes, which goBack would wait for.
    await tab.page.goBack({ waitUntil: "commit" });
    const shows = () =>
      tab.page.evaluate(() => (window as unknown as { shows?: boolean[] }).shows ?? "loaded anew");
    await untilEqual("the page to come out of the cache", shows, [true]);
    await tab.ready();
    await tab.track("returned");
    await tab.settled();
    const names = (await world.api("page").timeline("back", "track")).toReversed().map((e) => e.name);
    assert.deepEqual(names, ["leaving", "returned"]);
  });
});
