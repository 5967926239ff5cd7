// What a site calls its categories is what visitors read where they turn them off; and a site
// says how long it keeps what people did, which asks for its name before anything goes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { axe } from "./rig/axe.js";
import { signIn as enter } from "./rig/member.js";
import { untilEqual } from "./rig/until.js";
import { banner, openWorld, OWNER, type World } from "./rig/world.js";

let world: World;
before(async () => {
  world = await openWorld([
    {
      name: "shop",
      caps: { categories: { promo: [{ max: 2, per: "7d" }] } },
      campaigns: [
        banner("offer", "sale", { category: "promo" }),
        banner("tip", "learn", { category: "weekly_tips" }),
      ],
    },
  ]);
});
after(() => world.close());

const fits = async (page: Page) =>
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)) <= 0);

test("categories get names, and visitors read them in their language", async (t) => {
  const member = await world.visitor(t, {
    viewport: { width: 1280, height: 900 },
    reducedMotion: "reduce",
  });
  member.expect(/422/); // the browser's own words about an answer
  const page = await enter(member, await world.tend.link(OWNER));
  await page.goto(`${world.tend.url}/sites/shop/settings/categories`);
  await page.getByRole("button", { name: "Name weekly_tips" }).click();
  await page.getByRole("button", { name: "Name promo" }).click();
  const promo = page.getByRole("group", { name: "Promo", exact: true });
  await promo.getByText("1 campaign, 1 live; at most 2 in 7 days.").waitFor();
  await promo.getByLabel("Description").fill("Once a month at most");
  await promo.getByRole("button", { name: "Language" }).click();
  await promo.getByLabel("Language", { exact: true }).fill("german");
  await promo.getByLabel("Name in german").fill("Angebote");
  await page.getByRole("button", { name: "Move Promo up" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("see the fields that are marked").waitFor();
  await promo.getByLabel("Language", { exact: true }).fill("de");
  await page.getByRole("button", { name: "Save" }).click();
  const api = world.api("shop");
  const kept = async () => (await api.get<{ categories?: { key: string }[] }>("/settings")).categories;
  await untilEqual("the categories", kept, [
    {
      key: "promo",
      name: "Promo",
      description: "Once a month at most",
      translations: { de: { name: "Angebote" } },
    },
    { key: "weekly_tips", name: "Weekly tips" },
  ] as never);
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/categories.png" }); // docs/images/categories.png

  await page.getByRole("tab", { name: "Retention" }).click();
  await page.getByLabel("Keep less long here").first().check();
  await page.getByText(/Kept for 90 days/).waitFor();
  await page.screenshot({ path: "out/retention.png" }); // docs/images/retention.png

  const visitor = await world.visitor(t, { viewport: { width: 320, height: 568 } });
  const tab = await visitor.open(world.page("shop", "/de", { root: 'lang="de-AT"' }));
  const open = () =>
    tab.page.evaluate(() =>
      (window.tend as unknown as { preferences: { open(): Promise<boolean> } }).preferences.open(),
    );
  assert.equal(await open(), true);
  const dialog = tab.page.locator('tend-message[data-layout="preferences"] dialog');
  const names = () => dialog.getByRole("switch").evaluateAll((all) => all.map((e) => e.ariaLabel ?? ""));
  await untilEqual("the names", names, ["Angebote", ""]);
  await dialog.getByText("Once a month at most").waitFor();
  await dialog.getByRole("switch", { name: "Weekly tips" }).waitFor();
  assert.deepEqual(await axe(tab.page, "tend-message"), []);
  await fits(tab.page);
  await tab.page.screenshot({ path: "out/categories-visitor-320.png" });
});

test("a site keeps less only where its name was typed", async (t) => {
  const member = await world.visitor(t, {
    viewport: { width: 320, height: 800 },
    colorScheme: "dark",
    reducedMotion: "reduce",
  });
  const page = await enter(member, await world.tend.link(OWNER));
  await page.goto(`${world.tend.url}/sites/shop/settings/retention`);
  const events = page.getByRole("group", { name: "What people did", exact: true });
  await events.getByText(/Kept for ever\. There is nothing from before/).waitFor();
  await events.getByLabel("Keep less long here").check();
  await page.getByRole("button", { name: "Save" }).click();
  const dialog = page.getByRole("dialog", { name: "Keep less than before?" });
  await dialog.getByText("Nothing is old enough to go now").waitFor();
  const sure = dialog.getByRole("button", { name: "Keep less" });
  assert.equal(await sure.isDisabled(), true);
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/retention-dialog-320.png" });
  await dialog.getByLabel("Type the site’s name to go on").fill("shop");
  await sure.click();
  const api = world.api("shop");
  const kept = async () => (await api.get<{ retention?: object }>("/settings")).retention;
  await untilEqual("what is kept", kept, { events: "90d" });
  await events.getByText(/Kept for 90 days\. There is nothing from before/).waitFor();
  assert.deepEqual(await axe(page), []);
  await fits(page);
  await page.screenshot({ path: "out/retention-320.png", fullPage: true });
});
