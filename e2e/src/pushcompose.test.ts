// A notification, from nothing to a live campaign: composed, looked at on four systems, reviewed, launched.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe } from "./rig/axe.js";
import { handOf } from "./rig/hand.js";
import { signIn } from "./rig/member.js";
import { openWorld, OWNER, type World } from "./rig/world.js";

let world: World;
before(async () => {
  world = await openWorld([{ name: "shop", push: { worker: "/tend-worker.js" } }]);
});
after(() => world.close());

test("a member composes a notification, sees it on four systems, and launches it", async (t) => {
  const member = await world.visitor(t, { viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  member.expect(/422|404/); // the browser's own words about answers that the composer expects
  const page = await signIn(member, await world.tend.link(OWNER));
  await page.goto(`${world.tend.url}/sites/shop/templates`);
  const hand = handOf(page);
  await hand.press("button", "Notification…");
  await hand.write("Name of the campaign", "Report ready");
  await hand.write("Title", "Your report is ready");
  await hand.write("Text", "Hi {{ person.first_name | default: 'there' }}, it took an hour.");
  await page.getByText("20 of 120 letters").waitFor();
  await hand.press("button", "Button");
  await hand.write("Label of button 1", "Open it");
  const drawn = (platform: string) => page.locator(`[data-platform=${platform}]`);
  await drawn("windows").getByText("Hi there, it took an hour.").waitFor();
  await drawn("windows").getByText("Open it").waitFor();
  await drawn("firefox").getByText("The buttons are left out.").waitFor();
  assert.equal(await page.getByRole("button", { name: "Try on my site" }).count(), 0);

  // In a language from right to left.
  await page.getByLabel("Another language").fill("ar");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByLabel("Title in ar").fill("تقريرك جاهز");
  await page.getByLabel("Language", { exact: true }).selectOption("ar");
  await drawn("android").getByText("تقريرك جاهز").waitFor();
  await page.getByText("Dark", { exact: true }).click();
  assert.deepEqual(await axe(page, "main"), []);
  await page.screenshot({ path: "out/pushcompose-1440-dark-ar.png", fullPage: true });
  await page.getByText("Light", { exact: true }).click();
  await page.getByLabel("Language", { exact: true }).selectOption("");
  await drawn("macos").getByText("Your report is ready").waitFor();
  assert.deepEqual(await axe(page, "main"), []);
  await page.screenshot({ path: "out/pushcompose-1440.png", fullPage: true });

  // What is wrong is said at its field.
  await page.getByRole("textbox", { name: "What a click opens" }).fill("http://evil.example");
  await page
    .getByText(/must be a path of your site/)
    .first()
    .waitFor();
  await page.getByRole("textbox", { name: "What a click opens" }).fill("/reports");
  await page.getByText(/^Saved/).waitFor();
  await page.keyboard.press("Alt+6");
  await page.getByText("gets a notification, if they are away, that says “Your report is ready”").waitFor();
  for (const width of [320, 768]) {
    await page.setViewportSize({ width, height: 900 });
    await page.keyboard.press("Alt+1");
    await page.getByRole("textbox", { name: "Title", exact: true }).waitFor();
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, `${width}`);
    await page.screenshot({ path: `out/pushcompose-${width}.png`, fullPage: true });
    await page.getByText("Preview", { exact: true }).click();
    await drawn("windows").getByText("Your report is ready").waitFor();
    await page.screenshot({ path: `out/pushcompose-${width}-look.png`, fullPage: true });
    await page.getByText("Write", { exact: true }).click();
  }
  await page.keyboard.press("Alt+6");
  await hand.press("button", "Launch");
  await hand.press("button", "Launch now");
  await page.getByRole("heading", { name: "Report ready" }).waitFor();
  await page.getByText("A click opens /reports.").waitFor();
  assert.deepEqual(await axe(page, "main"), []);
  await page.screenshot({ path: "out/pushcompose-live.png", fullPage: true });
});
