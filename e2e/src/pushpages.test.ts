// Web push in the dashboard: how it is turned on, its keys, and the browsers of a person.
import assert from "node:assert/strict";
import { createECDH, randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { axe } from "./rig/axe.js";
import { signIn } from "./rig/member.js";
import { openWorld, OWNER, type World } from "./rig/world.js";

let world: World;
before(async () => {
  world = await openWorld([{ name: "shop" }]);
});
after(() => world.close());

/** A dialog of Mantine's has a <header>, which is none of the page's. */
const HEADER = { "landmark-no-duplicate-banner": { enabled: false } };

/** Somebody's browser says that it has subscribed. */
async function subscribe(user: string, key: string, endpoint: string): Promise<void> {
  const keys = createECDH("prime256v1");
  const p256dh = keys.generateKeys().toString("base64url");
  const who = { site: "site_shop", anon: `anon-${user}`, user, tab: crypto.randomUUID() };
  const page = { url: `${world.shop.url}/` };
  const auth = randomBytes(16).toString("base64url");
  const event = { n: 1, k: "push", what: "subscribed", endpoint, keys: { p256dh, auth }, key };
  const answer = await fetch(`${world.tend.url}/v1/events`, {
    method: "POST",
    headers: {
      origin: world.shop.url,
      "content-type": "text/plain",
      "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    },
    body: JSON.stringify([
      { t: "hello", v: 1, ...who, page, context: { consent: "full" } },
      {
        t: "events",
        e: [
          { n: 1, k: "page", page },
          { ...event, n: 2 },
        ],
      },
    ]),
  });
  const said = await answer.text();
  assert.ok(answer.ok && !said.includes('"error"'), said);
}

test("a member turns web push on, changes its key, and sees whom it reaches", async (t) => {
  const member = await world.visitor(t, { viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  member.expect(/422/); // the browser's own words about an answer
  const page = await signIn(member, await world.tend.link(OWNER));
  const open = () => page.goto(`${world.tend.url}/sites/shop/settings/push`);
  await open();
  await page.getByLabel("Send web push").check();
  await page.getByLabel("Path of the worker").fill("https://evil.example/sw.js");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("must be a path on the site's own origin").waitFor();
  await page.getByLabel("Path of the worker").fill("/tend-worker.js");
  await page.getByRole("button", { name: "Save" }).click();
  const keys = page.getByRole("table", { name: "Keys of web push" });
  await keys.waitFor();
  assert.equal(
    await page.getByRole("region", { name: "Code" }).textContent(),
    `importScripts("${world.tend.url}/tend-push.js");`,
  );
  const key = (await keys.locator("code").getAttribute("title")) ?? "";
  assert.equal(Buffer.from(key, "base64url").length, 65);
  await page.getByRole("button", { name: "Replace the key" }).click();
  await page.getByRole("dialog").getByText("Browsers change over").waitFor();
  assert.deepEqual(await axe(page, '[role="dialog"]', undefined, HEADER), []);
  await page.getByRole("dialog").getByRole("button", { name: "Replace the key" }).click();
  await keys.getByText("Replaced").waitFor();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/push-settings.png", fullPage: true });

  // By the old key, and at a push service that tests cannot reach: what is in its way is said.
  await subscribe("ada", key, "https://fcm.googleapis.com/fcm/send/abc");
  await page.goto(`${world.tend.url}/sites/shop/people/ada`);
  const device = page.getByRole("group", { name: "Firefox on Linux" });
  await device.getByText("Google's push service").waitFor();
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/push-person.png", fullPage: true });
  await device.getByRole("button", { name: "Remove" }).click();
  await page.getByText("Taken in no browser").waitFor();
});

test("the page of web push fits a phone in the dark", async (t) => {
  const viewport = { width: 320, height: 700 };
  const member = await world.visitor(t, { viewport, colorScheme: "dark", reducedMotion: "reduce" });
  const page = await signIn(member, await world.tend.link(OWNER));
  await page.goto(`${world.tend.url}/sites/shop/settings/push`);
  await page.getByLabel("Yes: Tend is loaded by it").check();
  await page.getByText("the worker that the site registers").waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/push-settings-phone.png", fullPage: true });
});
