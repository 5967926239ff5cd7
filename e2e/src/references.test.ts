// Messages look as they did: the main looks of each layout against the pictures that are kept,
// and what such a comparison sees. The whole matrix is in references.long.test.ts.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { difference } from "./rig/likeness.js";
import { decode, encode } from "./rig/png.js";
import { hold, nameOf, openGallery, reference, take, type Gallery, type Look } from "./rig/references.js";

const LAYOUTS = ["banner", "modal", "slideout", "tooltip", "hotspot", "inline", "survey-recommendation"];
const WIDE = { width: 1440, scheme: "light", dir: "ltr" } as const;
const NARROW = { width: 320, scheme: "dark", dir: "rtl" } as const;

let gallery: Gallery;
before(async () => {
  gallery = await openGallery();
});
after(() => gallery?.close());

for (const window of [WIDE, NARROW]) {
  test(`each layout looks as it did, ${Object.values(window).join(", ")}`, async (t) => {
    let page: Page | undefined;
    for (const sample of LAYOUTS) {
      const look: Look = { sample, ...window };
      page ??= await gallery.open(t, look);
      await gallery.draw(page, look);
      assert.equal(hold(nameOf(look), await take(page)), undefined);
    }
  });
}

describe("a picture that is compared", () => {
  const slideout: Look = { sample: "slideout", ...WIDE };
  /** What is done to a part of a message that is as it should be. */
  const changes: [what: string, alike: boolean, look: Look, part: string, style: string][] = [
    ["as it is", true, slideout, ".panel", ""],
    ["smoothed otherwise", true, slideout, ".panel", "transform: translate(0.3px, 0.3px)"],
    ["without its close button", false, slideout, ".close", "visibility: hidden"],
    ["with a faint close button", false, { sample: "inline", ...NARROW }, ".close", "opacity: 0.3"],
    [
      "with a button a little darker",
      false,
      { sample: "banner", ...WIDE },
      ".main",
      "filter: brightness(0.9)",
    ],
    [
      "with its small print in the colour of the text",
      false,
      { sample: "survey-recommendation", ...WIDE },
      ".fewer",
      "color: inherit",
    ],
    [
      "without the line around it",
      false,
      { sample: "tooltip", ...WIDE },
      ".panel",
      "border-color: transparent",
    ],
    [
      "with its words three pixels lower",
      false,
      { sample: "modal", ...WIDE },
      "h2",
      "transform: translateY(3px)",
    ],
    ["with square corners", false, { sample: "hotspot", ...WIDE }, "#panel", "border-radius: 0"],
    ["with a little more room in it", false, { sample: "banner", ...NARROW }, ".in", "padding-top: 11px"],
  ];
  for (const window of [WIDE, NARROW]) {
    const here = changes.filter(([, , look]) => look.width === window.width);
    test(`is told from what it is not, ${Object.values(window).join(", ")}`, async (t) => {
      const page = await gallery.open(t, here[0]![2]);
      for (const [what, alike, look, part, style] of here) {
        await gallery.draw(page, look);
        await page
          .locator("tend-message")
          .locator(part)
          .evaluate((e: HTMLElement, css) => (e.style.cssText += css), style);
        const why = difference(await take(page), reference(nameOf(look)));
        t.diagnostic(`${what}: ${why}`);
        assert.equal(why === undefined, alike, `${what}: ${why ?? "no difference was seen"}`);
      }
    });
  }

  test("is kept as it is, with few colours and with many", () => {
    for (const many of [false, true]) {
      const rgb = Uint8Array.from({ length: 40 * 30 * 3 }, (_, i) => (many ? (i * i * 7 + i) % 251 : i % 2));
      const picture = { width: 40, height: 30, rgb };
      assert.deepEqual(decode(encode(picture)), picture);
    }
  });
});
