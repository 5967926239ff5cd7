// What the pages of the dashboard are while answers are on their way, when there are none, and when there is
// nothing in them. Two stand for all here; all of them: states.long.test.ts.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { fail } from "./rig/between.js";
import { enterStates, failing, openStates, slow, vacant } from "./rig/states.js";
import { some, someEmpty } from "./rig/places.js";
import { untilEqual } from "./rig/until.js";
import type { World } from "./rig/world.js";

describe("the states of a page", () => {
  let world: World;
  before(async () => {
    world = await openStates();
  });
  after(() => world.close());

  test("slow, failing, empty: the shape of what comes, a retry that works, the next step", async (t) => {
    const page = await enterStates(world, t);
    for (const place of some) await slow(page, world, place);
    for (const place of some) await failing(page, world, place);
    for (const one of someEmpty) await vacant(page, world, one);
  });

  test("what was typed is still there when it could not be saved", async (t) => {
    const page = await enterStates(world, t);
    await page.goto(`${world.tend.url}/sites/shop/settings/members`);
    const email = page.getByLabel("E-mail of a new member");
    await email.fill("bea@shop.example");
    const mend = await fail(page, { of: /\/members$/, writes: true });
    await page.getByRole("button", { name: "Add the member" }).click();
    await page.getByText("Nothing was changed.").waitFor();
    assert.equal(await email.inputValue(), "bea@shop.example");
    await mend();
    await page.getByRole("button", { name: "Add the member" }).click();
    await page.getByRole("row", { name: /bea@shop\.example/ }).waitFor();
    await untilEqual("the field", () => email.inputValue(), "");
  });

  test("who wants nothing to move sees a change of scheme at once, and parts that open", async (t) => {
    const visitor = await world.visitor(t, { reducedMotion: "reduce" });
    visitor.expect(/401/);
    const { page } = await visitor.visit(world.tend.url);
    const more = page.getByRole("button", { name: "No password, or forgotten?" });
    const ways = page.getByText("tend member link").first();
    await more.click();
    await ways.waitFor();
    await more.click();
    await ways.waitFor({ state: "hidden" });
    assert.deepEqual(await inBothSchemes(page), []);
  });
});

/** What is on its way to another colour right after the scheme has changed. */
async function inBothSchemes(page: Page): Promise<string[]> {
  const moving: string[] = [];
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor({ state: "attached" });
    const found = await page.evaluate(() =>
      document.getAnimations().map((a) => (a as CSSTransition).transitionProperty ?? "an animation"),
    );
    moving.push(...found);
  }
  return moving;
}
