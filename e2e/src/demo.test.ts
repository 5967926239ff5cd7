// The first minute with Tend: `tend demo`, three exports, a banner, and never again.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import { createApi } from "./rig/api.js";
import { startTend, type Tend } from "./rig/tend.js";
import { createVisitor, type Tab } from "./rig/visitor.js";
import { launch } from "./rig/chromium.js";

describe("the demo", () => {
  let tend: Tend;
  let browser: Browser;
  before(async () => {
    tend = await startTend("demo");
    browser = await launch();
  });
  after(async () => {
    await browser.close();
    await tend.close();
  });

  const be = (tab: Tab, who: string) => tab.page.getByText(who, { exact: true }).click();
  const exportReport = async (tab: Tab) => {
    await tab.page.getByRole("button", { name: "Export report" }).first().click();
    await tab.settled();
  };

  test("three exports bring the banner, once for each person wherever they are", async (t) => {
    const shop = `${tend.url}/demo/`;
    const visitor = await createVisitor(browser);
    t.after(() => visitor.close());
    const tab = await visitor.open(shop);
    await be(tab, "Ada");
    await exportReport(tab);
    await exportReport(tab);
    await tab.nothingShown();
    await exportReport(tab);
    const message = await tab.shown();
    await message.getByRole("heading", { name: "Your reports travel well" }).waitFor();
    assert.equal(await message.getAttribute("data-campaign"), "invite-after-exports");
    await tab.page.screenshot({ path: "out/demo.png" });
    await message.getByRole("button", { name: "Close" }).click();
    await message.waitFor({ state: "detached" });
    await exportReport(tab);
    await tab.nothingShown();

    // The shop remembers who one is, so that the reloaded page identifies Ada by itself.
    await tab.page.reload();
    await tab.ready();
    await exportReport(tab);
    await tab.nothingShown();

    const second = await visitor.open(shop);
    await exportReport(second);
    await second.nothingShown();

    const other = await createVisitor(browser);
    t.after(() => other.close());
    const there = await other.open(shop);
    await be(there, "Ada");
    await exportReport(there);
    await there.nothingShown();

    const key = /Bearer (tend_sk_\S+?)"/.exec(tend.output())?.[1];
    assert.ok(key, "it prints a key of the admin API");
    const api = createApi(tend.url, key, "demo");
    await api.receipts("ada", "shown", 1);
    await api.receipts("ada", "dismissed", 1);

    const third = await createVisitor(browser);
    t.after(() => third.close());
    const bens = await third.open(shop);
    await be(bens, "Ben");
    for (let i = 0; i < 3; i++) await exportReport(bens);
    await bens.shown();
    assert.deepEqual([...visitor.warnings, ...other.warnings, ...third.warnings], []);
  });

  test("it prints where to go, and the link signs in", async (t) => {
    const link = /http\S+\/signin#\S+/.exec(tend.output())?.[0];
    assert.ok(link, tend.output());
    assert.ok(tend.output().includes(`${tend.url}/demo/`));
    const visitor = await createVisitor(browser);
    t.after(() => visitor.close());
    const tab = await visitor.visit(link);
    await tab.page.getByRole("link", { name: "Invite a colleague after three exports" }).waitFor();
    assert.ok(!tab.page.url().includes("#"), "the token is out of the address");
  });
});
