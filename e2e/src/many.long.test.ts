// The dashboard of a site with 10,000 of everything that it lists: each list gives a page of it, finds the last one, and goes
// on; how much stands in the page is bounded. Times: `make bench ARGS="-only pages"`.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { rows } from "./rig/between.js";
import { enterStates, openStates, post } from "./rig/states.js";
import { untilEqual } from "./rig/until.js";
import { banner, type World } from "./rig/world.js";

const MANY = 10_000;
const LAST = MANY - 1;
/** Of one person: as many as a tab may send at once. */
const EVENTS = 1_000;
/** The site has two campaigns already. */
const LAST_CAMPAIGN = `Campaign ${MANY - 3}`;
/** Elements in a page: more of them is what makes a browser slow. */
const MOST = 8_000;

let world: World;
before(async () => {
  // As short as they can be: a bootstrap file holds 4 MiB.
  const message = { blocks: [{ type: "text", text: "Hello" }] };
  const campaign = (_: unknown, i: number) =>
    banner(`c${i}`, `event_${i}`, { name: `Campaign ${i}`, message });
  world = await openStates(Array.from({ length: MANY - 2 }, campaign));
  await crowd();
});
after(() => world?.close());

/** So many people come, a hundred at a time, and one of them does a lot. */
async function crowd(): Promise<void> {
  const hello = (i: number) => ({
    t: "hello",
    v: 1,
    site: "site_shop",
    anon: `anon-${i}`,
    tab: `tab-${i}`,
    user: `user-${i}`,
    page: { url: `${world.shop.url}/` },
    context: {},
  });
  const track = (n: number) => ({ n, k: "track", name: `did_${n % 500}` });
  for (let i = 0; i < MANY; i += 100) {
    const group = Array.from({ length: 100 }, (_, j) =>
      post(world, [hello(i + j), { t: "events", e: [track(1)] }]),
    );
    for (const answer of await Promise.all(group)) assert.match(answer, /"t":"ack"/);
  }
  for (let n = 2; n < EVENTS; n += 50) {
    const e = Array.from({ length: 50 }, (_, j) => track(n + j));
    assert.match(await post(world, [hello(LAST), { t: "events", e }]), /"t":"ack"/);
  }
}

const elements = (page: Page) => page.evaluate(() => document.querySelectorAll("*").length);

async function bounded(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `out/state-many-${name}.png` });
  const n = await elements(page);
  assert.ok(n < MOST, `${name} holds ${n} elements`);
}

const body = (page: Page, table: string): Locator =>
  page.getByRole("table", { name: table, exact: true }).locator("tbody tr");

describe("10,000 of everything", () => {
  test("campaigns, and the home page of them", async (t) => {
    const page = await enterStates(world, t);
    await page.goto(`${world.tend.url}/sites/shop`);
    await page.getByRole("table", { name: /^Live campaigns/ }).waitFor();
    await bounded(page, "home");
    await page.goto(`${world.tend.url}/sites/shop/campaigns`);
    const list = body(page, "Campaigns");
    await untilEqual("the first of them", () => list.count(), 100);
    await bounded(page, "campaigns");
    await page.getByRole("button", { name: "Show more campaigns" }).click();
    await untilEqual("more of them", () => list.count(), 200);
    await page.getByLabel("Search campaigns").fill(LAST_CAMPAIGN);
    await untilEqual("the last of them", () => list.count(), 1);
    await page.getByRole("link", { name: LAST_CAMPAIGN }).click();
    await page.getByText("Nobody has met its trigger and audience yet.").waitFor();
  });

  test("people, one with 1,000 events, and why they did not get the last campaign", async (t) => {
    const page = await enterStates(world, t);
    await page.goto(`${world.tend.url}/sites/shop/people`);
    const list = body(page, "People");
    await untilEqual("the first of them", () => list.count(), 50);
    await bounded(page, "people");
    await page.getByRole("button", { name: "Show more people" }).click();
    await untilEqual("more of them", () => list.count(), 100);
    await page.getByLabel("Search people").fill(`user-${LAST}`);
    await untilEqual("the last of them", () => list.count(), 1);
    await page.getByRole("link", { name: `user-${LAST}` }).click();
    const line = page.locator("[data-kind]");
    await untilEqual("the last of what they did", () => line.count(), 50);
    await bounded(page, "person");
    const choose = page.getByRole("combobox", { name: "Campaign" });
    await choose.fill(LAST_CAMPAIGN);
    await page.getByRole("option", { name: LAST_CAMPAIGN, exact: true }).click();
    await page.locator("[data-why]").waitFor();
    assert.equal(await choose.inputValue(), LAST_CAMPAIGN);
    await page.reload();
    await page.locator("[data-why]").waitFor();
  });

  test("the stream, the composer and what is offered in it", async (t) => {
    const page = await enterStates(world, t);
    await page.goto(`${world.tend.url}/sites/shop/live`);
    await page.locator("[data-kind]").first().waitFor();
    await bounded(page, "live");
    await page.getByLabel("Narrow down").fill("no such thing");
    await page.getByText("Nothing of this kind among the last").waitFor();
    await page.goto(`${world.tend.url}/sites/shop/campaigns/exports/edit?step=audience`);
    await page.getByRole("button", { name: "Add a condition" }).waitFor();
    await bounded(page, "composer");
  });

  const written = new Date().toISOString();
  const lists: [name: string, path: string, of: RegExp, row: (i: number) => object, more: string][] = [
    [
      "Members",
      "settings/members",
      /\/members$/,
      (i) => ({
        id: `m${i}`,
        email: `m${i}@shop.example`,
        role: "author",
        password: true,
        two_factor: false,
      }),
      "Show more members",
    ],
    [
      "API keys",
      "settings/keys",
      /\/keys$/,
      (i) => ({ id: `k${i}`, name: `key ${i}`, prefix: "tend_sk_", scopes: ["admin"], created_at: written }),
      "Show more keys",
    ],
    [
      "Audit log",
      "settings/audit",
      /\/audit$/,
      (i) => ({
        id: `a${i}`,
        at: written,
        actor: "cli",
        action: "campaign.launch",
        target: `c${i}`,
        detail: "",
      }),
      "Show older",
    ],
    [
      "Versions",
      "campaigns/exports",
      /\/versions$/,
      (i) => ({
        ...banner("exports", "exported"),
        version: MANY - i,
        status: "ended",
        created_at: written,
        author: "cli",
      }),
      "Show older versions",
    ],
  ];
  for (const [name, path, of, row, more] of lists) {
    test(name, async (t) => {
      const page = await enterStates(world, t);
      await rows(page, of, MANY, row);
      await page.goto(`${world.tend.url}/sites/shop/${path}`);
      const list = body(page, name);
      await list.nth(9).waitFor();
      const first = await list.count();
      assert.ok(first <= 100, `${name}: ${first} at once`);
      await bounded(page, name.toLowerCase().replace(" ", "-"));
      await page.getByRole("button", { name: more }).click();
      await untilEqual("more of them", () => list.count(), 2 * first);
    });
  }
});
