// Messages look as they did: every layout at every width, in both schemes and directions, and
// at 200 %, and every other sample of the gallery once. references.test.ts has the main ones
// and says what a comparison sees.
import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { axe } from "./rig/axe.js";
import {
  FOLDER,
  hold,
  nameOf,
  openGallery,
  take,
  WRITES,
  type Gallery,
  type Look,
} from "./rig/references.js";

const LAYOUTS = ["banner", "modal", "slideout", "tooltip", "hotspot", "inline", "survey-recommendation"];
const OTHERS = [
  "banner-floating",
  "modal-words-only",
  "survey-rating",
  "survey-one-of-several",
  "survey-some-of-several",
  "survey-in-the-centre",
  "slideout-put-off",
  "note-after-fewer-like-this",
];
/** Made of little, and drawn on phones as much as anywhere. */
const SMALL = ["slideout-put-off", "note-after-fewer-like-this"];

/** In both schemes and directions. */
const looksOf = (samples: string[], width: Look["width"]): Look[] =>
  samples.flatMap((sample) =>
    (["light", "dark"] as const).flatMap((scheme) =>
      (["ltr", "rtl"] as const).map((dir) => ({ sample, width, scheme, dir })),
    ),
  );

/** By window: those of one width and zoom are drawn on one page. */
const windows: Look[][] = [];
for (const width of [320, 768, 1440] as const) windows.push(looksOf(LAYOUTS, width));
windows[0]!.push(...looksOf(SMALL, 320));
windows.push(LAYOUTS.map((sample) => ({ sample, width: 1440, scheme: "light", dir: "ltr", zoom: true })));
windows.push(OTHERS.map((sample) => ({ sample, width: 768, scheme: "light", dir: "ltr" })));

let gallery: Gallery;
before(async () => {
  gallery = await openGallery();
});
after(() => gallery?.close());

for (const looks of windows) {
  const [first] = looks;
  const window = `${first!.width} px${first!.zoom ? ", 200 %" : ""}, ${looks.length} pictures`;
  test(`messages look as they did at ${window}`, async (t) => {
    const wrong: string[] = [];
    let page: Page | undefined;
    for (const look of looks) {
      page ??= await gallery.open(t, look);
      await gallery.draw(page, look);
      wrong.push(...[hold(nameOf(look), await take(page)) ?? []].flat());
      if (!WRITES)
        wrong.push(...(await axe(page, "tend-message")).map((found) => `${nameOf(look)}: ${found}`));
    }
    assert.deepEqual(wrong, []);
  });
}

test("no reference is left of what is not drawn any more", () => {
  const kept = new Set(windows.flat().map((look) => `${nameOf(look)}.png`));
  const left = readdirSync(FOLDER).filter((name) => !kept.has(name));
  if (WRITES) for (const name of left) rmSync(FOLDER + name);
  else assert.deepEqual(left, []);
});
