// A server that is stopped as an operator stops it, and started again: all pages come back,
// spread over a few seconds, and nothing is lost.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { steps, stepsOf, upTo } from "./rig/steps.js";
import { until } from "./rig/until.js";
import { GONE, type Tab, type Visitor } from "./rig/visitor.js";
import { banner, openWorld, type World } from "./rig/world.js";

/** What the pages note of their sockets, in milliseconds since 1970. */
interface Noted {
  drained?: { at: number; after: number };
  /** When the first one behind the drain was asked for. */
  again?: number;
}

describe("a restart", () => {
  let world: World;
  before(async () => {
    world = await openWorld([{ name: "drain", campaigns: [banner("hi", "go")] }]);
  });
  after(() => world.close());

  async function noting(visitor: Visitor) {
    await visitor.context.addInitScript(() => {
      const noted: Noted = {};
      (window as unknown as { noted: Noted }).noted = noted;
      window.WebSocket = class extends WebSocket {
        constructor(url: string | URL, protocols?: string | string[]) {
          super(url, protocols);
          if (noted.drained) noted.again ??= Date.now();
          this.addEventListener("message", (e) => {
            const f = JSON.parse(String(e.data)) as { t: string; after: number };
            if (f.t === "drain") noted.drained = { at: Date.now(), after: f.after };
          });
        }
      };
    });
  }
  async function withoutSockets(visitor: Visitor) {
    await visitor.context.addInitScript(() => {
      Object.defineProperty(window, "WebSocket", {
        value: function () {
          throw new Error("none gets through");
        },
      });
    });
  }

  test("of the server brings twenty tabs back, over time, and nothing is lost", async (t) => {
    const visitor = await world.visitor(t);
    visitor.expect(...GONE, /503 \(Service Unavailable\)/);
    await noting(visitor);
    const blocked = await world.visitor(t);
    blocked.expect(...GONE, /503 \(Service Unavailable\)/);
    await withoutSockets(blocked);
    const url = world.page("drain", "/drain");
    const sockets = await Promise.all(Array.from({ length: 17 }, () => visitor.open(url)));
    const posts = await Promise.all(Array.from({ length: 3 }, () => blocked.open(url)));
    const tabs = [...sockets, ...posts];
    const name = (tab: Tab) => `tab-${tabs.indexOf(tab)}`;
    const each = (fn: (tab: Tab) => Promise<unknown>) => Promise.all(tabs.map(fn));

    await each((tab) => tab.identify(name(tab)));
    await each((tab) => steps(tab, 0, 10));
    const stopped = world.tend.stop();
    await each((tab) => steps(tab, 10, 20)); // some before it stops, some after
    await stopped;
    await each((tab) => steps(tab, 20, 30));
    await world.tend.start();
    await each((tab) => tab.settled());
    await each((tab) => steps(tab, 30, 40));
    await each((tab) => tab.settled());
    for (const tab of tabs) {
      assert.deepEqual(await stepsOf(world.api("drain"), name(tab)), upTo(40), name(tab));
    }
    // The visitor that all tabs of a browser were has become the first user of them.
    const views = await Promise.all(tabs.map((tab) => world.api("drain").timeline(name(tab), "page")));
    assert.equal(views.flat().length, tabs.length);

    const noted = await until("all sockets to have come back", async () => {
      const all = await Promise.all(
        sockets.map((tab) => tab.page.evaluate(() => (window as unknown as { noted: Noted }).noted)),
      );
      return all.every((n) => n.drained && n.again) && all;
    });
    const waits = noted.map((n) => n.drained!.after);
    for (const n of noted) {
      const waited = n.again! - n.drained!.at;
      assert.ok(
        waited >= n.drained!.after - 50,
        `told to stay away for ${n.drained!.after} ms, came after ${waited}`,
      );
    }
    const spread = Math.max(...waits) - Math.min(...waits);
    assert.ok(spread > 1000, `told to come back within ${spread} ms of each other: ${waits.join()}`);

    // And all is as before.
    const [first] = tabs;
    await first!.track("go");
    await first!.shown();
  });
});
