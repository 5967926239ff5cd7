// How soon a message is on the screen that a server's event brings to a tab on another node, from the
// call to the paint's report in the page. It prints the times and asserts none: those are for an idle
// machine and a person to judge.
//   npm test -w e2e -- servers.long            RUNS=500 for more
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import { launch } from "./rig/chromium.js";
import { startPostgres, startRedis, type Database } from "./rig/databases.js";
import { html, openShop, type Shop } from "./rig/shop.js";
import { startTend, type Tend } from "./rig/tend.js";
import { until } from "./rig/until.js";
import { createVisitor } from "./rig/visitor.js";
import { banner } from "./rig/world.js";

const RUNS = Number(process.env["RUNS"] ?? 100);

describe("a server's event on one node", () => {
  const open: { close(): Promise<void> }[] = [];
  const nodes: Tend[] = [];
  let shop: Shop;
  let browser: Browser;
  before(async () => {
    shop = await openShop();
    const databases: Database[] = await Promise.all([startPostgres(), startRedis()]);
    open.push(shop, ...databases);
    const flags = ["--database-url", databases[0]!.url, "--redis-url", databases[1]!.url];
    flags.push("--secret-key", randomBytes(32).toString("base64"));
    const site = { name: "far", key: "site_far", write_key: "wk_far", origins: [shop.url] };
    const once = banner("first", "found", { caps: [{ max: 1, per: "lifetime" }] });
    const bootstrap = { sites: [{ ...site, campaigns: [once, banner("paid", "invoice_paid")] }] };
    for (let i = 0; i < 2; i++) nodes.push(await startTend("serve", bootstrap, flags));
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    for (const one of [...nodes, ...open.toReversed()]) await one.close();
  });

  test("is a banner in a tab on the other", async (t) => {
    const visitor = await createVisitor(browser);
    t.after(() => visitor.close());
    shop.put("/far", { body: html({ key: "site_far", tend: nodes[1]!.url }) });
    const tab = await visitor.open(`${shop.url}/far`);
    await tab.identify("eva");
    await tab.settled();
    await tab.page.evaluate(() => {
      window.addEventListener("tend:shown", () => document.body.setAttribute("data-at", `${Date.now()}`));
    });
    const authorization = `Basic ${Buffer.from("wk_far:").toString("base64")}`;
    const call = async (event: string) => {
      const body = JSON.stringify({ userId: "eva", event });
      const answer = await fetch(`${nodes[0]!.url}/v1/track`, {
        method: "POST",
        headers: { authorization },
        body,
      });
      assert.equal(answer.status, 200);
    };
    const close = async () => {
      await tab.shown();
      await tab.banner.getByRole("button", { name: "Not now" }).click();
      await tab.banner.waitFor({ state: "detached" });
      await tab.settled();
    };
    // The first node hears where she is, and the page fetches the renderer.
    await until("the first banner", async () => {
      await call("found");
      return (await tab.banner.count()) > 0;
    });
    await close();
    const shownAt = () => tab.page.evaluate(() => Number(document.body.getAttribute("data-at")));
    const times: number[] = [];
    while (times.length < RUNS) {
      const begun = Date.now();
      await call("invoice_paid");
      times.push((await until("the banner", async () => (await shownAt()) >= begun && shownAt())) - begun);
      await close();
    }
    const sorted = times.toSorted((a, b) => a - b);
    const share = (p: number) => sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))];
    t.diagnostic(
      `${sorted.length} times: median ${share(0.5)} ms, p95 ${share(0.95)} ms, p99 ${share(0.99)} ms`,
    );
  });
});
