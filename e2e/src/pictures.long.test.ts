// The pictures of docs/messages.md: one of each layout on a page, by the gallery. Held like the
// references, and made anew with them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { hold, openGallery } from "./rig/references.js";
import { decode } from "./rig/png.js";

const IMAGES = fileURLToPath(new URL("../../../docs/images/", import.meta.url));
const PICTURES = {
  banner: "layout-banner",
  modal: "modal",
  slideout: "slideout",
  tooltip: "tooltip",
  hotspot: "hotspot",
  inline: "inline",
  "note-after-fewer-like-this": "note",
  "survey-recommendation": "survey",
};

test("the documentation shows each layout as it is", async (t) => {
  const gallery = await openGallery();
  t.after(() => gallery.close());
  const look = { width: 768, scheme: "light", dir: "ltr" } as const;
  const page = await gallery.open(t, { sample: "banner", ...look });
  await page.setViewportSize({ width: 800, height: 460 });
  const wrong: string[] = [];
  for (const [sample, name] of Object.entries(PICTURES)) {
    await gallery.draw(page, { sample, ...look });
    const why = hold(name, decode(await page.screenshot()), IMAGES);
    if (why) wrong.push(why);
  }
  assert.deepEqual(wrong, []);
});
