// How messages of the three first layouts look, in the presets, and what is looked at in each.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Locator, Page } from "playwright-core";
import { axe } from "./axe.js";
import { draw, PICTURE, type Canvas } from "./drawn.js";

export const PRESETS = ["calm", "bold", "soft"] as const;
export const LAYOUTS = ["banner", "modal", "slideout"] as const;
const SIZES = [
  [320, 568],
  [768, 640],
  [1440, 900],
] as const;

export const blocks = (layout: string) => [
  ...(layout === "banner" ? [] : [PICTURE]),
  { type: "heading", text: "Bring your team along" },
  {
    type: "text",
    text: "Reports are easier to read together: how it works.",
    spans: [
      { text: "Reports are easier to read " },
      { text: "together", bold: true },
      { text: ": " },
      { text: "how it works", href: "#how" },
      { text: "." },
    ],
  },
  { type: "button", label: "Invite", action: { type: "open_url", url: "#invite" } },
  { type: "button", label: "Remind me tomorrow", action: { type: "snooze", for: "1d" } },
];

/** Nothing of it is out of sight sideways, or below where it does not scroll. */
export async function whole(page: Page, message: Locator) {
  const wrong = await message.evaluate((host) => {
    const root = host.shadowRoot!;
    const wide = document.documentElement.clientWidth;
    const found: string[] = [];
    if (document.documentElement.scrollWidth > wide) found.push("the page scrolls sideways");
    for (const e of root.querySelectorAll("dialog, .in"))
      if (e.scrollWidth > e.clientWidth) found.push(`${e.className} scrolls sideways`);
    for (const e of root.querySelectorAll(".panel, h2, p, img, .act, .fewer, .close")) {
      const { left, right, width, height } = e.getBoundingClientRect();
      if (left < 0 || right > wide || width === 0 || height === 0)
        found.push(`${e.localName}.${e.className}: ${left} to ${right}, ${height} high`);
    }
    const close = root.querySelector(".close")!.getBoundingClientRect();
    for (const e of root.querySelectorAll("h2, p, .act, .fewer")) {
      const range = document.createRange();
      range.selectNodeContents(e);
      for (const r of range.getClientRects())
        if (
          r.right > close.left &&
          r.left < close.right &&
          r.bottom > close.top + 8 &&
          r.top < close.bottom - 8
        )
          found.push(`"${e.textContent}" runs under Close`);
    }
    return found;
  });
  assert.deepEqual(wrong, [], `${page.viewportSize()?.width} px`);
}

/** Light and dark, at every width. */
export async function inPreset(
  t: TestContext,
  canvas: Canvas,
  layout: (typeof LAYOUTS)[number],
  preset: (typeof PRESETS)[number],
) {
  const page = await canvas.open(t);
  const message = await draw(
    page,
    canvas.renderer,
    { layout, blocks: blocks(layout) },
    { theme: { preset } },
  );
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height });
    await whole(page, message);
    await page.screenshot({ path: `out/looks-${layout}-${preset}-${width}.png` });
  }
  assert.deepEqual(await axe(page, "tend-message"), []);
  await page.setViewportSize({ width: 768, height: 640 });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.screenshot({ path: `out/looks-${layout}-${preset}-dark.png` });
  assert.deepEqual(await axe(page, "tend-message"), []);
}
