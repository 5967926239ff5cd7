// The browser's storage in trouble: full, blocked, cleared while the page is open, damaged.
// The page has no fault of it, and every event arrives once.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { byNumber, steps, stepsOf, upTo } from "./rig/steps.js";
import { untilEqual } from "./rig/until.js";
import { OFFLINE, type Tab, type Visitor } from "./rig/visitor.js";
import { banner, openWorld, type World } from "./rig/world.js";

describe("a storage that", () => {
  let world: World;
  before(async () => {
    world = await openWorld([
      { name: "disk", campaigns: [banner("hi", "go", { caps: [{ max: 1, per: "1d" }] })] },
    ]);
  });
  after(() => world.close());

  const url = (path = "/disk") => world.page("disk", path);
  const numbers = async (user: string) => byNumber(await stepsOf(world.api("disk"), user));
  const waiting = (tab: Tab, n: number) =>
    untilEqual("what waits", async () => (await tab.debug()).waiting, n);
  const cut = (tab: Tab) =>
    untilEqual("the connection", async () => (await tab.debug()).connection, "waiting");

  /** A tab that records, is without a network for a while, is drawn a banner, and reloads. */
  async function live(visitor: Visitor, tab: Tab, user: string) {
    visitor.expect(...OFFLINE);
    await tab.identify(user);
    await steps(tab, 0, 5);
    await tab.settled();
    await visitor.context.setOffline(true);
    await cut(tab);
    await steps(tab, 5, 10);
    await visitor.context.setOffline(false);
    await tab.settled();
    await tab.track("go");
    await (await tab.shown()).getByRole("button", { name: "Close" }).click();
    await tab.settled();
    await tab.page.reload();
    await tab.ready();
    await tab.identify(user);
    await steps(tab, 10, 15);
    await tab.settled();
    assert.deepEqual(await numbers(user), upTo(15));
    await world.api("disk").receipts(user, "dismissed", 1);
  }

  const anon = (tab: Tab) => tab.page.evaluate(() => localStorage.getItem("tend:site_disk:anon"));

  test("is full of the page's own things takes nothing of it and loses nothing", async (t) => {
    const visitor = await world.visitor(t);
    await visitor.context.addInitScript(() => {
      // To the last byte: also a short value finds no room.
      for (let size = 1 << 20; size >= 1; size = size >> 1) {
        for (let i = 0; ; i++) {
          try {
            localStorage.setItem(`fill ${size} ${i} ${Math.random()}`, "x".repeat(size));
          } catch {
            break;
          }
        }
      }
    });
    const tab = await visitor.open(url());
    assert.equal(await anon(tab), null, "there was room left");
    await live(visitor, tab, "full");
  });

  const blocks: [string, () => void][] = [
    [
      "is blocked by the browser",
      () =>
        Object.defineProperty(window, "localStorage", {
          get() {
            throw new DOMException("Access is denied for this document.", "SecurityError");
          },
        }),
    ],
    ["is not there", () => Object.defineProperty(window, "localStorage", { value: null })],
    [
      "refuses every call",
      () => {
        for (const name of ["getItem", "setItem", "removeItem", "key"])
          Object.defineProperty(Storage.prototype, name, {
            value: () => {
              throw new Error(`no ${name}`);
            },
          });
      },
    ],
  ];
  for (const [what, block] of blocks) {
    test(`${what} is done without`, async (t) => {
      const visitor = await world.visitor(t);
      await visitor.context.addInitScript(block);
      await live(visitor, await visitor.open(url()), what.replaceAll(" ", "-"));
    });
  }

  test("is cleared while the page is open is written again, and who clears it is somebody new", async (t) => {
    const visitor = await world.visitor(t);
    visitor.expect(...OFFLINE);
    const tab = await visitor.open(url());
    const before = await anon(tab);
    await tab.identify("cleared");
    await tab.settled();
    await visitor.context.setOffline(true);
    await cut(tab);
    await steps(tab, 0, 3);
    await tab.page.evaluate(() => localStorage.clear());
    await steps(tab, 3, 6);
    await waiting(tab, 6);
    // What waits is on disk again: the tab that is closed now leaves it to the next one.
    await visitor.context.newPage();
    await tab.page.close({ runBeforeUnload: true });
    await tab.page.waitForEvent("close");
    await visitor.context.setOffline(false);
    const next = await visitor.open(url());
    await next.identify("cleared");
    await untilEqual("the events", () => numbers("cleared"), upTo(6));
    assert.notEqual(await anon(next), before);
    assert.match((await anon(next)) ?? "", /^[0-9a-f]{32}$/);
  });

  test("holds what is no outbox and no id is put in order", async (t) => {
    const visitor = await world.visitor(t);
    const first = await visitor.open(url());
    await first.identify("damaged");
    await first.settled();
    await first.page.evaluate(() => {
      const key = (name: string) => `tend:site_disk:${name}`;
      const card = { anon: "a", page: { url: location.href }, context: {} };
      const put = (name: string, value: unknown) =>
        localStorage.setItem(key(name), typeof value === "string" ? value : JSON.stringify(value));
      put("anon", "\ud800");
      put("out:half", '{"at":1,"gone":true,"card":{"an');
      put("out:null", "null");
      put("out:list", []);
      put("out:noevents", { at: Date.now(), gone: true, card, e: [] });
      put("out:notevents", { at: Date.now(), gone: true, card, e: [7, "{", '{"n":0}', null] });
      // Of the right form, and refused by the server: it must not be tried for ever.
      put("out:nopage", {
        at: Date.now(),
        gone: true,
        card: { anon: "a", page: 7 },
        e: ['{"n":1,"k":"page"}'],
      });
      put("out:order", {
        at: Date.now(),
        gone: true,
        card,
        e: ['{"n":2,"k":"track","name":"x"}', '{"n":1,"k":"track","name":"x"}'],
      });
    });
    await first.close();
    const next = await visitor.open(url());
    await next.identify("damaged");
    await steps(next, 0, 3);
    await next.settled();
    assert.deepEqual(await numbers("damaged"), upTo(3));
    const keys = () => next.page.evaluate(() => Object.keys(localStorage).sort());
    await untilEqual("what is stored", keys, ["tend:site_disk:anon"]);
    assert.match((await anon(next)) ?? "", /^[0-9a-f]{32}$/);
    assert.deepEqual(visitor.warnings, []);
  });
});
