// Pages that have the script of an earlier release, on this server.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { lastReleases, RELEASED } from "./rig/released.js";
import { banner, openWorld, type World } from "./rig/world.js";

describe("the script of a release", () => {
  let world: World;
  before(async () => {
    const caps = [{ max: 1, per: "1d" }];
    world = await openWorld([{ name: "old", campaigns: [banner("hi", "go", { caps })] }]);
  });
  after(() => world.close());

  for (const version of lastReleases()) {
    test(`${version}: banner, receipts and cap`, async (t) => {
      const core = readFileSync(`${RELEASED}${version}/tend.js`);
      const hash = createHash("sha256").update(core).digest("hex").slice(0, 12);
      const integrity = createHash("sha384").update(core).digest("base64");
      const user = `ada-${version}`;
      const visitor = await world.visitor(t);
      const parts: string[] = [];
      visitor.context.on("request", (r) => {
        const { pathname } = new URL(r.url());
        if (/\.\w{10,12}\.js$/.test(pathname)) parts.push(pathname.slice(1));
      });
      const address = world.page("old", `/${version}`, {
        src: `/tend.${hash}.js`,
        script: `integrity="sha384-${integrity}" crossorigin="anonymous"`,
      });
      const tab = await visitor.open(address);
      await tab.identify(user);
      await tab.track("go");
      await (await tab.shown()).getByRole("button", { name: "Not now" }).click();
      await tab.banner.waitFor({ state: "detached" });
      const api = world.api("old");
      await api.receipts(user, "shown", 1);
      await api.receipts(user, "dismissed", 1);
      await tab.track("go");
      await tab.settled();
      await tab.page.reload();
      await tab.ready();
      await tab.identify(user);
      await tab.track("go");
      await tab.settled();
      await api.receipts(user, "shown", 1);
      const kept = [`tend.${hash}.js`, ...readdirSync(RELEASED + version)];
      assert.deepEqual(
        parts.filter((name) => !kept.includes(name)),
        [],
      );
      assert.deepEqual(visitor.warnings, []);
    });
  }
});
