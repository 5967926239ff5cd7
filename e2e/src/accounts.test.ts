// Accounts in the dashboard: the list, an account with its people and days, its owner, and the way there from a person.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe } from "./rig/axe.js";
import { signIn } from "./rig/member.js";
import { openWorld, OWNER, type World } from "./rig/world.js";

let world: World;
before(async () => {
  world = await openWorld([{ name: "shop" }]);
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
