// A message in the app that is followed by a push: composed in its rules, looked at, reviewed, launched.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe } from "./rig/axe.js";
import { handOf } from "./rig/hand.js";
import { signIn } from "./rig/member.js";
import { banner, openWorld, OWNER, type World } from "./rig/world.js";

let world: World;
before(async () => {
  const campaigns = [banner("ready", "report_ready", { name: "Report ready", status: "draft" })];
  world = await openWorld([{ name: "shop", push: { worker: "/tend-worker.js" }, campaigns }]);
});
after(() => world.close());

test("a member has a message in the app followed by a push where nobody has seen it", async (t) => {
  const member = await world.visitor(t, { viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  member.expect(/422|404/); // the browser's own words about answers that the composer expects
  const page = await signIn(member, await world.tend.link(OWNER));
  const hand = handOf(page);
  const rules = `${world.tend.url}/sites/shop/campaigns/ready/edit?step=rules`;
  await page.goto(rules);
  await page.getByRole("switch", { name: "If unseen, send a push" }).click();
  await hand.write("Title", "Your report is ready");
  await hand.write("Text", "It took an hour.");
  const drawn = (platform: string) => page.locator(`[data-platform=${platform}]`);
  await drawn("windows").getByText("It took an hour.").waitFor();
  assert.deepEqual(await axe(page, "main"), []);
  await page.screenshot({ path: "out/ladder-1440.png", fullPage: true });

  // In a language from right to left, in the dark.
  await page.getByLabel("Another language").fill("ar");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByLabel("Title in ar").fill("تقريرك جاهز");
  await page.getByLabel("Language", { exact: true }).selectOption("ar");
  await drawn("android").getByText("تقريرك جاهز").waitFor();
  await page.emulateMedia({ colorScheme: "dark" });
  await page.getByText("Dark", { exact: true }).click();
  assert.deepEqual(await axe(page, "main"), []);
  await page.screenshot({ path: "out/ladder-1440-dark-ar.png", fullPage: true });
  await page.emulateMedia({ colorScheme: "light" });

  // What is wrong is said at its field, and keeps the campaign from being saved.
  await page.getByRole("textbox", { name: "What a click opens" }).fill("http://evil.example");
  await page
    .getByText(/must be a path of your site/)
    .first()
    .waitFor();
  await page.getByRole("textbox", { name: "What a click opens" }).fill("/reports");
  await page.getByText(/^Saved/).waitFor();
  await page.setViewportSize({ width: 320, height: 900 });
  await page.getByRole("textbox", { name: "Title", exact: true }).waitFor();
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 320);
  await page.screenshot({ path: "out/ladder-320.png", fullPage: true });
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.keyboard.press("Alt+6");
  await page.getByText("Who has not seen it 2 days later gets a push instead.").waitFor();

  // What was written is what is kept, and a page that opens it anew has it.
  await page.goto(rules);
  await page.getByRole("textbox", { name: "Title", exact: true }).waitFor();
  assert.equal(
    await page.getByRole("textbox", { name: "Title", exact: true }).inputValue(),
    "Your report is ready",
  );
});
