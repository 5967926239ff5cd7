// Who may use a site's key: pages of its origins, and the console of any other says what to do.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { until, untilEqual } from "./rig/until.js";
import { html, openShop, type Shop } from "./rig/shop.js";
import { freePort } from "./rig/tend.js";
import { GONE } from "./rig/visitor.js";
import { banner, openWorld, type World } from "./rig/world.js";

describe("origins", () => {
  let world: World;
  let stranger: Shop;
  before(async () => {
    stranger = await openShop();
    world = await openWorld([
      { name: "mine", campaigns: [banner("hi", "go")] },
      { name: "theirs", origins: [stranger.url] },
    ]);
  });
  after(async () => {
    await stranger.close();
    await world.close();
  });

  /** The browser's own words, which no script can keep from the console. */
  const refusedByTheServer = [
    /WebSocket connection to .* failed.*403/,
    /fetch at '\S+\/v1\/events' .* blocked by CORS/,
    /ERR_FAILED \(\S+\/v1\/events\)/,
  ];
  const stopped =
    /^\[tend\] the server refuses this page.*check data-site, and add (\S+) to the site's origins/;
  const refusals: [what: string, address: () => string, error?: RegExp][] = [
    ["a page of another site's origin", () => place(stranger, "site_mine")],
    ["a page with a key that no site has", () => place(world.shop, "site_nobody")],
    ["a page with another site's key", () => place(world.shop, "site_theirs")],
  ];
  function place(shop: Shop, key: string) {
    const path = `/${key}`;
    shop.put(path, { body: html({ key, tend: world.tend.url }) });
    return shop.url + path;
  }

  for (const [what, address] of refusals) {
    test(`${what} is refused, and told what to do`, async (t) => {
      const visitor = await world.visitor(t);
      const tab = await visitor.visit(address());
      await tab.page.waitForFunction(() => window.tend?.debug().connection === "stopped");
      await tab.identify("spy");
      await tab.track("go");
      assert.equal((await tab.debug()).connection, "stopped");
      assert.equal(visitor.warnings.length, 1, visitor.warnings.join());
      assert.equal(stopped.exec(visitor.warnings[0]!)?.[1], new URL(tab.page.url()).origin);
      assert.equal(tab.sockets.length, 1, "it is not tried again");
      assert.deepEqual(
        tab.received.filter((f) => f.t !== "error"),
        [],
      );
      for (const site of ["mine", "theirs"]) assert.equal(await world.api(site).status("/people/spy"), 404);
    });
  }

  test("a page of no site's origin is refused before the upgrade, and told what to look at", async (t) => {
    const nobody = await openShop();
    t.after(() => nobody.close());
    const visitor = await world.visitor(t);
    visitor.expect(...refusedByTheServer);
    const tab = await visitor.visit(place(nobody, "site_mine"));
    await until("the warning", () => visitor.warnings.length > 0);
    assert.match(
      visitor.warnings[0]!,
      new RegExp(`no connection to .*is ${nobody.url} among the site's origins`),
    );
    await tab.track("go");
    assert.deepEqual(tab.received, []);
    assert.equal(await tab.banner.count(), 0);
  });

  test("a sandboxed page, whose origin is null, is refused", async (t) => {
    const visitor = await world.visitor(t);
    visitor.expect(...refusedByTheServer);
    const url = world.page("mine", "/sandboxed", {}, { "content-security-policy": "sandbox allow-scripts" });
    const tab = await visitor.visit(url);
    await until("the warning", () => visitor.warnings.length > 0);
    assert.deepEqual(tab.received, []);
  });

  test("the listed origin is served", async (t) => {
    const visitor = await world.visitor(t);
    const tab = await visitor.open(place(world.shop, "site_mine"));
    await tab.track("go");
    await tab.shown();
    assert.deepEqual(visitor.warnings, []);
  });

  test("a script tag without a key says so and sends nothing", async (t) => {
    const visitor = await world.visitor(t);
    const tab = await visitor.visit(place(world.shop, ""));
    await until("the warning", () => visitor.warnings.length > 0);
    assert.match(visitor.warnings[0]!, /needs data-site, the site's key/);
    assert.equal(tab.sockets.length, 0);
  });

  test("a server that is not there harms nothing", async (t) => {
    const visitor = await world.visitor(t);
    visitor.expect(...GONE);
    const nowhere = `127.0.0.1:${await freePort()}`;
    world.shop.put("/alone", {
      body: html({ key: "site_mine", tend: world.tend.url, script: `data-api="http://${nowhere}"` }),
    });
    const tab = await visitor.visit(`${world.shop.url}/alone`);
    await until("the warning", () => visitor.warnings.length > 0);
    await tab.track("go");
    await untilEqual("what waits", async () => (await tab.debug()).waiting, 2);
    assert.match(visitor.warnings[0]!, new RegExp(`no connection to ws://${nowhere}/`));
  });
});
