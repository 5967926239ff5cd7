// The keys of identity in the dashboard: what is copied from the page makes tokens that the server takes,
// and a secret is seen once. docs/images/identity.png comes from here.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { after, before, test } from "node:test";
import { axe } from "./rig/axe.js";
import { signIn } from "./rig/member.js";
import { until } from "./rig/until.js";
import { openWorld, OWNER, type World } from "./rig/world.js";

let world: World;
before(async () => {
  world = await openWorld([{ name: "shop" }]);
});
after(() => world.close());

/** A dialog of Mantine's has a <header>, which is none of the page's. */
const HEADER = { "landmark-no-duplicate-banner": { enabled: false } };

/** What the server answers to somebody who says to be Ada, or somebody else. */
async function hello(token?: string, user = "ada", ...more: object[]): Promise<string> {
  const who = { site: "site_shop", anon: `of ${user}`, user, tab: crypto.randomUUID(), token };
  const answer = await fetch(`${world.tend.url}/v1/events`, {
    method: "POST",
    headers: { origin: world.shop.url, "content-type": "text/plain" },
    body: JSON.stringify([
      { t: "hello", v: 1, ...who, page: { url: `${world.shop.url}/` }, context: {} },
      ...more,
    ]),
  });
  return answer.text();
}

test("a member adds a key, hands its secret on once, and requires tokens", async (t) => {
  const member = await world.visitor(t, { viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  member.expect(/422/); // the browser's own words about an answer
  const page = await signIn(member, await world.tend.link(OWNER));
  const open = () => page.goto(`${world.tend.url}/sites/shop/settings/identity`);
  await open();
  assert.ok(await page.getByRole("button", { name: "Require a token" }).isDisabled());
  await page.getByRole("button", { name: "Add the key" }).click();
  const secret = (await page.locator("[data-once]").textContent()) ?? "";
  assert.match(secret, /^tend_id_/);
  const lines = page.getByRole("region", { name: "Code" });
  await lines.waitFor();
  assert.deepEqual(await axe(page), []);

  // The lines on the page, run as they stand.
  process.env["TEND_IDENTITY_SECRET"] = secret;
  const code = `data:text/javascript,${encodeURIComponent((await lines.textContent()) ?? "")}`;
  const { tendToken } = (await import(code)) as { tendToken: (id: string) => string };
  // Who comes is counted before a token is required.
  const visit = { t: "events", e: [{ n: 1, k: "page", page: { url: `${world.shop.url}/` } }] };
  await until("the server to know the key", async () => {
    await hello(tendToken("ada"), "ada", visit);
    await hello(undefined, "bob", visit);
    await page.reload();
    const said = page.getByText(/named (by identify )?in the last 7 days|came with a valid/).first();
    return ((await said.textContent()) ?? "").startsWith("1 of the 2 people");
  });
  await page.getByRole("listitem").filter({ hasText: "token_missing" }).waitFor();
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/identity.png", fullPage: true });
  await page.getByRole("button", { name: "Require a token" }).click();
  await page.getByRole("dialog").getByText("1 person of 2 came without a valid token").waitFor();
  await page.getByRole("dialog").getByText("is refused: its person gets no messages").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Require a token" }).click();
  await page.getByText("who has none stays an anonymous visitor").waitFor();
  await until("nobody to be Ada without a token", async () => (await hello()).includes("token_missing"));
  assert.match(await hello(tendToken("ada")), /"t":"ready"/);

  // What is pasted by mistake is named as what it is; the public half is taken.
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  await page.getByLabel("Add a key").selectOption("EdDSA");
  await page.getByLabel("Public key").fill(String(privateKey.export({ type: "pkcs8", format: "pem" })));
  await page.getByRole("button", { name: "Add the key" }).click();
  await page.getByText("This is a private key").waitFor();
  await page.getByLabel("Public key").fill(String(publicKey.export({ type: "spki", format: "pem" })));
  await page.getByLabel("Its name (kid)").fill("pair");
  await page.getByRole("button", { name: "Add the key" }).click();
  await page.getByRole("button", { name: "Remove pair" }).waitFor();
  await page.getByLabel("Public key").waitFor({ state: "detached" }); // two are enough

  await open();
  await page.getByRole("button", { name: "Remove pair" }).waitFor();
  assert.equal(await page.locator("[data-once]").count(), 0);
  assert.ok(!(await page.content()).includes(secret));
});

test("the page of the keys fits a phone in the dark, by keyboard", async (t) => {
  const viewport = { width: 320, height: 700 };
  const member = await world.visitor(t, { viewport, colorScheme: "dark", reducedMotion: "reduce" });
  const page = await signIn(member, await world.tend.link(OWNER));
  await page.goto(`${world.tend.url}/sites/shop/settings/identity`);
  await page.getByRole("button", { name: "Remove pair" }).press("Enter");
  await page.getByRole("dialog").getByText("every token that it has signed is refused").waitFor();
  assert.deepEqual(await axe(page, '[role="dialog"]', undefined, HEADER), []);
  await page.getByRole("dialog").getByRole("button", { name: "Remove the key" }).press("Enter");
  await page.getByRole("button", { name: "Remove pair" }).waitFor({ state: "detached" });
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/identity-phone.png", fullPage: true });
});
