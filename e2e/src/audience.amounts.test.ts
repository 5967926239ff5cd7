// Conditions on what people spend, and on what they and their accounts have: built by hand, counted, and kept.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe } from "./rig/axe.js";
import { signIn } from "./rig/member.js";
import { untilEqual } from "./rig/until.js";
import { banner, openWorld, OWNER, type World } from "./rig/world.js";

const spent = {
  type: "event",
  name: "paid",
  sum: { path: "revenue", currency: "EUR", gte: 50 },
  within: { last: "90d" },
};
const seats = { type: "metric", name: "seats", gte: 5 };
const fewer = {
  type: "metric",
  on: "account",
  name: "documents",
  within: { last: "28d" },
  change: { lt: -0.25 },
};

let world: World;
before(async () => {
  const draft = (id: string) => banner(id, "opened", { name: id, status: "draft" });
  world = await openWorld([
    { name: "shop", write_key: "wk_shop", campaigns: [draft("draft"), draft("phone")] },
  ]);
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  const of = (userId: string, account: string, revenue: number, has: number) => [
    { type: "group", userId, groupId: account },
    { type: "track", userId, event: "paid", properties: { revenue, currency: "EUR" } },
    { type: "metric", userId, name: "seats", value: has },
  ];
  const has = (accountId: string, days: number, value: number) => ({
    type: "metric",
    accountId,
    name: "documents",
    value,
    timestamp: ago(days),
  });
  const batch = [
    ...of("ada", "acme", 60, 8),
    ...of("bob", "acme", 60, 2),
    ...of("eve", "globex", 60, 8),
    ...of("kim", "acme", 20, 8),
    has("acme", 40, 100),
    has("acme", 0, 70),
    has("globex", 40, 100),
    has("globex", 0, 90),
  ];
  await world.tell("wk_shop", batch);
});
after(() => world.close());

test("are built by mouse, and counted", async (t) => {
  const member = await world.visitor(t, { reducedMotion: "reduce", viewport: { width: 1440, height: 1000 } });
  member.expect(/412|422|ResizeObserver loop completed/);
  const page = await signIn(member, await world.tend.link(OWNER));
  await page.goto(`${world.tend.url}/sites/shop/campaigns/draft/edit?step=audience`);
  const figure = page.getByRole("status").filter({ hasText: "Audience now" });
  await untilEqual("everybody", () => figure.innerText(), "Audience now: 4 people in 2 accounts");
  const add = async (words: string) => {
    await page.getByRole("button", { name: "Add a condition" }).click();
    await page.getByRole("menuitem", { name: words }).click();
  };
  await add("What they spend");
  await page.getByLabel("How much").fill("50");
  await page.getByRole("combobox", { name: "Event", exact: true }).fill("paid");
  await untilEqual("spent", () => figure.innerText(), "Audience now: 3 people in 2 accounts");
  await add("How much they have");
  await page.getByLabel("Metric", { exact: true }).fill("seats");
  await page.getByLabel("How much").nth(1).fill("5");
  await untilEqual("and have", () => figure.innerText(), "Audience now: 2 people in 2 accounts");
  await add("How much their account has");
  await page.getByLabel("Metric of the account").fill("documents");
  await page.getByLabel("How much").nth(2).fill("25");
  await page.getByLabel("Compared how").nth(2).selectOption("more than");
  await page.getByText(/^Saved/).waitFor();
  await untilEqual("all", () => figure.innerText(), "Audience now: 1 person in 1 account");
  await page
    .getByText("whose account’s documents has fallen by more than 25 % in the last 28 days")
    .first()
    .waitFor();
  assert.deepEqual(await axe(page, "main", "iframe"), []);
  await page.mouse.move(0, 0);
  await page.screenshot({ path: "out/audience-amounts.png" });
  await untilEqual(
    "what was kept",
    async () => ((await world.api("shop").get("/campaigns/draft")) as { audience?: unknown }).audience,
    { type: "and", of: [spent, seats, fewer] },
  );
});

test("fit a phone in the dark", async (t) => {
  const viewport = { width: 320, height: 700 };
  const member = await world.visitor(t, { viewport, colorScheme: "dark", reducedMotion: "reduce" });
  member.expect(/412|422|ResizeObserver loop completed/);
  const page = await signIn(member, await world.tend.link(OWNER));
  await page.goto(`${world.tend.url}/sites/shop/campaigns/phone/edit?step=audience`);
  await page.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("menuitem", { name: "How much their account has" }).click();
  await page.getByLabel("Metric of the account").fill("documents");
  await page.getByLabel("Is or has changed").selectOption("has grown by");
  await page.getByText("whose account’s documents has grown by at least 20 %").first().waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  assert.deepEqual(await axe(page, "main", "iframe"), []);
  await page.screenshot({ path: "out/audience-amounts-phone.png", fullPage: true });
});
