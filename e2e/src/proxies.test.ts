// Proxies that let no WebSocket through, each in its own way: the page goes on over HTTP,
// and comes back to a WebSocket when one gets through.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openProxy, type Upgrades } from "./rig/proxy.js";
import { steps, stepsOf, upTo } from "./rig/steps.js";
import { untilEqual } from "./rig/until.js";
import { GONE, type Tab } from "./rig/visitor.js";
import { banner, openWorld, type World } from "./rig/world.js";

describe("behind a proxy", () => {
  let world: World;
  before(async () => {
    world = await openWorld([{ name: "proxy", campaigns: [banner("hi", "go")] }]);
  });
  after(() => world.close());

  const transport = (tab: Tab) => async () => {
    const { connection, transport: way } = await tab.debug();
    return `${connection} over ${way}`;
  };
  const ways: [Upgrades, string][] = [
    ["hang", "swallows WebSockets"],
    ["answer 200", "answers them with a page"],
    ["answer 403", "refuses them with a page"],
    ["cut", "cuts them after a while"],
  ];

  for (const [upgrades, what] of ways) {
    test(`that ${what}, nothing is lost, and a WebSocket is come back to`, async (t) => {
      const proxy = await openProxy(world.tend.url, upgrades);
      t.after(() => proxy.close());
      const visitor = await world.visitor(t);
      visitor.expect(...GONE);
      // Five minutes go by at once, where the page waits for so long before it looks again.
      await visitor.context.clock.install();
      const user = `ada-${upgrades.replace(" ", "-")}`;
      const tab = await visitor.visit(world.page("proxy", `/${user}`, { script: `data-api="${proxy.url}"` }));
      await tab.page.waitForFunction(() => typeof window.tend?.debug === "function");
      await tab.identify(user);
      await steps(tab, 0, 20);
      await untilEqual("the connection", transport(tab), "ready over http");
      await steps(tab, 20, 40);
      await tab.settled();
      assert.deepEqual(await stepsOf(world.api("proxy"), user), upTo(40));
      assert.ok(proxy.asked <= 3, `${proxy.asked} WebSockets were asked for`);

      proxy.upgrades = "pass";
      await tab.page.clock.fastForward(300_000);
      await untilEqual("the connection", transport(tab), "ready over websocket");
      await steps(tab, 40, 50);
      await tab.track("go");
      await tab.shown();
      await tab.settled();
      assert.deepEqual(await stepsOf(world.api("proxy"), user), upTo(50));
      await world.api("proxy").receipts(user, "shown", 1);
    });
  }
});
