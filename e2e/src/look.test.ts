// The look of a site in the dashboard: chosen beside the renderer's own pictures, refused where it
// cannot be read, and what is saved is what the server has. docs/images/look.png comes from here.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { axe } from "./rig/axe.js";
import { signIn } from "./rig/member.js";
import { until, untilEqual } from "./rig/until.js";
import { openWorld, OWNER, type World } from "./rig/world.js";

let world: World;
before(async () => {
  world = await openWorld([{ name: "shop" }]);
});
after(() => world.close());

/** A colour of what the preview draws, once it is that. */
async function drawnIn(page: Page, layout: string, part: string, style: string, want: string): Promise<void> {
  const frame = page.frameLocator('iframe[title="Preview"]');
  const at = frame.locator(`tend-message[data-layout=${layout}] ${part}`).first();
  await untilEqual(
    `${style} of the ${layout}`,
    () => at.evaluate((e, name) => getComputedStyle(e).getPropertyValue(name), style),
    want,
  );
}

test("a member chooses the look beside what it makes of messages", async (t) => {
  const member = await world.visitor(t, { viewport: { width: 1440, height: 1000 }, reducedMotion: "reduce" });
  member.expect(/422/); // the browser's own words about an answer
  const page = await signIn(member, await world.tend.link(OWNER));
  await page.goto(`${world.tend.url}/sites/shop/settings/look`);
  const accent = page.getByLabel("Accent: buttons and links, light", { exact: true });
  const save = page.getByRole("button", { name: "Save" });

  // Seen at once, and not yet saved.
  await accent.fill("#ffd43b");
  await drawnIn(page, "banner", ".main", "background-color", "rgb(255, 212, 59)");
  await page.getByLabel("Radius").fill("3");
  await page.getByText("Modal", { exact: true }).click();
  await drawnIn(page, "modal", ".main", "background-color", "rgb(255, 212, 59)");

  // Yellow on white cannot be read: said at the field, with one that can.
  await save.click();
  await page.getByText("has a contrast of").first().waitFor();
  assert.deepEqual(await axe(page, undefined, "iframe"), []);
  await page.screenshot({ path: "out/look-fault.png", fullPage: true });
  await page
    .getByRole("button", { name: /^Use #/ })
    .first()
    .press("Enter");
  const better = await accent.inputValue();
  assert.match(better, /^#[0-9a-f]{6}$/);
  await save.click();
  const kept = async () => (await world.api("shop").get<{ theme?: object }>("/settings")).theme;
  await untilEqual("the theme", kept, { light: { accent: better }, radius: 3 });
  await page.getByText("Saved", { exact: true }).waitFor();

  // A step back is one press, and what is saved stays until the next save.
  await page.getByLabel("Preset").selectOption("soft");
  await page.getByRole("button", { name: "Undo" }).click();
  assert.equal(await page.getByLabel("Preset").inputValue(), "calm");

  await drawnIn(page, "modal", ".panel", "border-radius", "3px");
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: "out/look.png" });
});

test("the page of the look fits a phone in the dark", async (t) => {
  const viewport = { width: 320, height: 700 };
  const member = await world.visitor(t, { viewport, colorScheme: "dark", reducedMotion: "reduce" });
  const page = await signIn(member, await world.tend.link(OWNER));
  await page.goto(`${world.tend.url}/sites/shop/settings/look`);
  await page.getByLabel("Preset").waitFor();
  await until("the preview", () =>
    page.frameLocator('iframe[title="Preview"]').locator("tend-message").count(),
  );
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  assert.deepEqual(await axe(page, undefined, "iframe"), []);
  await page.screenshot({ path: "out/look-phone.png", fullPage: true });
});
