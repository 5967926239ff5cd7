// Web push in the dashboard: how it is turned on, its keys, and the browsers of a person.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe } from "./rig/axe.js";
import { subscribed, tells } from "./rig/browsers.js";
import { signIn } from "./rig/member.js";
import { openWorld, OWNER, type World } from "./rig/world.js";

let world: World;
before(async () => {
  world = await openWorld([{ name: "shop" }]);
});
after(() => world.close());

/** A dialog of Mantine's has a <header>, which is none of the page's. */
const HEADER = { "landmark-no-duplicate-banner": { enabled: false } };

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
  await tells(
    world,
    "ada",
    { what: "asked" },
    { what: "granted" },
    subscribed(key, "https://fcm.googleapis.com/fcm/send/abc"),
  );
  await page.goto(`${world.tend.url}/sites/shop/people/ada`);
  const device = page.getByRole("group", { name: "Firefox on Linux" });
  await device.getByText("Google's push service").waitFor();
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/push-person.png", fullPage: true });
  await device.getByRole("button", { name: "Remove" }).click();
  await page.getByText("Taken in no browser").waitFor();

  await tells(world, "ben", { what: "asked" }, { what: "denied" });
  await page.goto(`${world.tend.url}/sites/shop/push`);
  await page.getByText("Of 2 who were asked, 1 agreed; 1 refused. No browser takes notifications").waitFor();
  for (const [name, figures] of [
    ["Agreed", "1 1 of 2"],
    ["Browsers won", "1"],
    ["Browsers lost", "1"],
  ] as const) {
    const row = page.getByRole("row", { name: `${name} ${figures}`, exact: true });
    await row.waitFor();
  }
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/push-figures.png", fullPage: true });
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
  await page.goto(`${world.tend.url}/sites/shop/push?days=7`);
  await page.getByRole("heading", { name: "Push", exact: true }).waitFor();
  await page.waitForLoadState("networkidle");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: "out/push-figures-phone.png", fullPage: true });
});
