// Accounts in the dashboard: the list, an account with its people and days, its owner, and the way there from a person.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe } from "./rig/axe.js";
import { signIn } from "./rig/member.js";
import { openWorld, OWNER, type World } from "./rig/world.js";

let world: World;
before(async () => {
  world = await openWorld([{ name: "shop", write_key: "wk_shop" }]);
  const who = { site: "site_shop", anon: "a1", user: "ada", tab: crypto.randomUUID() };
  const e = [
    { n: 1, k: "group", account: "acme-inc", traits: { name: "Acme Inc.", seats: 12, role: "admin" } },
    { n: 2, k: "page", page: { url: `${world.shop.url}/` } },
    { n: 3, k: "track", name: "report_exported" },
  ];
  const answer = await fetch(`${world.tend.url}/v1/events`, {
    method: "POST",
    headers: { origin: world.shop.url, "content-type": "text/plain" },
    body: JSON.stringify([
      { t: "hello", v: 1, ...who },
      { t: "events", e },
    ]),
  });
  assert.match(await answer.text(), /"t":"ack","n":3/);
  await tell();
});

/** Tells of Acme what its server would: of weeks ago, of somebody else of it, and how much it has. */
async function tell() {
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  const say = (type: string, days: number, more: object) => ({
    type,
    timestamp: ago(days),
    messageId: crypto.randomUUID(),
    ...more,
  });
  const batch = [
    say("group", 16, { userId: "bob", groupId: "acme-inc" }),
    say("page", 15, { userId: "bob", properties: { url: `${world.shop.url}/` } }),
    say("track", 15, {
      userId: "bob",
      event: "Order Completed",
      properties: { revenue: 20, currency: "EUR" },
    }),
    say("page", 8, { userId: "bob", properties: { url: `${world.shop.url}/` } }),
    say("track", 1, { userId: "bob", event: "report_exported" }),
    say("metric", 15, { accountId: "acme-inc", name: "documents", value: 140 }),
    say("metric", 8, { accountId: "acme-inc", name: "documents", value: 110 }),
  ];
  await world.tell("wk_shop", batch);
}

test("an account stands against its own past, by what anybody in it does", async (t) => {
  const member = await world.visitor(t, { viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  const page = await signIn(member, await world.tend.link(OWNER));
  await page.goto(`${world.tend.url}/sites/shop/accounts/acme-inc`);
  await page.getByRole("heading", { name: "Against its own past" }).waitFor();
  const line = (of: string, word: string) =>
    page.locator(`[data-side="${of}"]`).locator(`[data-line="${word}"]`);
  await page.getByText("Last 7 days, and the 2 weeks before").waitFor();
  assert.match(await line("actions", "report_exported").innerText(), /2 usually 0/); // of two people
  assert.match(await line("metrics", "documents").innerText(), /110 was 140 (2 weeks|a week) ago/);
  assert.match(await line("transactions", "Order Completed").innerText(), /usually €10\.00, €20\.00 in all/);
  assert.match(await line("time since", "Last message seen").innerText(), /Never/);
  await page.getByText("None yet: nobody of it has answered a survey.").waitFor();
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/account-past.png", fullPage: true });
});
after(() => world.close());

test("a member finds an account, names its owner and goes to its people and back", async (t) => {
  const member = await world.visitor(t, { viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  const page = await signIn(member, await world.tend.link(OWNER));
  await page.goto(`${world.tend.url}/sites/shop/accounts?q=Ac`);
  await page.getByRole("link", { name: "Acme Inc." }).click();
  await page.getByRole("heading", { name: "Activity" }).waitFor();
  await page.getByRole("cell", { name: "admin" }).waitFor();
  await page.getByRole("button", { name: "Name somebody" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Grace");
  await page.getByLabel("E-mail").fill("grace@acme.example");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Grace, grace@acme.example").waitFor();
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/account.png", fullPage: true });
  await page.getByRole("link", { name: "ada" }).click();
  await page.getByRole("link", { name: "Acme Inc." }).waitFor();
});

test("an account fits a phone in the dark", async (t) => {
  const viewport = { width: 320, height: 700 };
  const member = await world.visitor(t, { viewport, colorScheme: "dark", reducedMotion: "reduce" });
  const page = await signIn(member, await world.tend.link(OWNER));
  await page.goto(`${world.tend.url}/sites/shop/accounts`);
  await page.getByRole("link", { name: "Acme Inc." }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  await page.screenshot({ path: "out/accounts-phone.png", fullPage: true });
  await page.getByRole("link", { name: "Acme Inc." }).click();
  await page.getByRole("heading", { name: "Activity" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/account-phone.png", fullPage: true });
});
