// Browsers whose clock is wrong by hours, or is set while the page is open: events have the
// right times, messages are drawn within their lease, and caps hold.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { steps } from "./rig/steps.js";
import type { Visitor } from "./rig/visitor.js";
import { banner, openWorld, type World } from "./rig/world.js";

const HOUR = 3_600_000;

describe("a clock that", () => {
  let world: World;
  before(async () => {
    const once = [{ max: 1, per: "1d" }];
    world = await openWorld([
      {
        name: "clock",
        campaigns: [banner("first", "one", { caps: once }), banner("second", "two", { caps: once })],
      },
    ]);
  });
  after(() => world.close());

  /** The browser's clock, off by what set() says. */
  async function wrong(visitor: Visitor, off: number) {
    await visitor.context.addInitScript((by) => {
      const Real = Date;
      const w = window as unknown as { off: number };
      w.off = by;
      const now = () => Real.now() + w.off;
      window.Date = class extends Real {
        constructor(...args: unknown[]) {
          super(...((args.length ? args : [now()]) as [number]));
        }
        static override now = now;
      } as DateConstructor;
    }, off);
  }
  const set = (off: number) => ((window as unknown as { off: number }).off = off);

  /** Every event of the person lies between the two moments. */
  async function timely(user: string, from: number, to: number) {
    const events = await world.api("clock").timeline(user);
    assert.ok(events.length > 5);
    for (const e of events) {
      const at = Date.parse((e as { at?: string }).at ?? "");
      // Rounded, and as exact as a frame is quick.
      assert.ok(
        at >= from - 2000 && at <= to + 2000,
        `${e.kind} ${e.name ?? ""} at ${new Date(at).toISOString()}`,
      );
    }
  }

  for (const hours of [-7, 7]) {
    test(`is off by ${hours} hours`, async (t) => {
      const visitor = await world.visitor(t);
      await wrong(visitor, hours * HOUR);
      const from = Date.now();
      const user = `off${hours}`;
      const tab = await visitor.open(world.page("clock", "/clock"));
      assert.ok(Math.abs((await tab.page.evaluate(() => Date.now())) - from - hours * HOUR) < HOUR / 2);
      await tab.identify(user);
      await steps(tab, 0, 5);
      await tab.track("one");
      await (await tab.shown()).getByRole("button", { name: "Close" }).click();
      await tab.banner.waitFor({ state: "detached" });
      await tab.track("one");
      await tab.nothingShown();
      await timely(user, from, Date.now());
      // Also where another browser of theirs is right.
      const other = await (await world.visitor(t)).open(world.page("clock", "/clock"));
      await other.identify(user);
      await other.track("one");
      await other.nothingShown();
      await world.api("clock").receipts(user, "shown", 1);
    });

    test(`is set by ${hours} hours while the page is open`, async (t) => {
      const visitor = await world.visitor(t);
      await wrong(visitor, 0);
      const from = Date.now();
      const user = `set${hours}`;
      const tab = await visitor.open(world.page("clock", "/clock"));
      await tab.identify(user);
      await steps(tab, 0, 5);
      await tab.settled();
      await tab.page.evaluate(set, hours * HOUR);
      await steps(tab, 5, 10);
      await tab.track("one");
      await (await tab.shown()).getByRole("button", { name: "Close" }).click();
      await tab.banner.waitFor({ state: "detached" });
      await tab.page.evaluate(set, 0);
      await tab.track("two");
      await (await tab.shown()).getByRole("button", { name: "Close" }).click();
      await tab.banner.waitFor({ state: "detached" });
      await tab.track("one");
      await tab.nothingShown();
      await timely(user, from, Date.now());
      await world.api("clock").receipts(user, "shown", 2);
    });
  }
});
