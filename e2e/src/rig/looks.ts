// What a page of the dashboard looks like.
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { axe } from "./axe.js";

/** Pictures of a page, wide and narrow and dark; axe finds nothing, and nothing scrolls sideways. */
export async function looks(page: Page, name: string, within?: string) {
  for (const [width, colorScheme] of [
    [1280, "light"],
    [320, "dark"],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor({ state: "attached" });
    assert.deepEqual(await axe(page, within, "iframe"), [], `${name}, ${width}`);
    await page.screenshot({ path: `out/${name}-${width}.png`, fullPage: true });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wide <= 0, `${name} at ${width} scrolls ${wide} px sideways`);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 800 });
}
