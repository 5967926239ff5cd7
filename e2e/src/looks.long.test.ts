// How messages look: every layout in every preset. looks.test.ts has each in one of them, and how they look from right to
// left, at 200 % and in forced colours. The pictures in out/ are to be looked at; docs/images/presets.png comes from here.
import { after, before, test } from "node:test";
import { draw, openCanvas, type Canvas } from "./rig/drawn.js";
import { blocks, inPreset, LAYOUTS, PRESETS } from "./rig/presets.js";

let canvas: Canvas;
before(async () => {
  canvas = await openCanvas();
});
after(() => canvas?.close());

for (const layout of LAYOUTS)
  for (const preset of PRESETS)
    test(`a ${layout}, ${preset}, light and dark, at every width`, (t) =>
      inPreset(t, canvas, layout, preset));

/** Side by side: what a picture in the documentation shows. */
test("the picture of the presets in the documentation", async (t) => {
  const shots: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    for (const preset of PRESETS) {
      const page = await canvas.open(t, undefined, { viewport: { width: 400, height: 280 }, colorScheme });
      await draw(
        page,
        canvas.renderer,
        { layout: "slideout", blocks: blocks("banner") },
        { theme: { preset }, fewer: false },
      );
      const shot = await page.screenshot();
      shots.push(`<img src="data:image/png;base64,${shot.toString("base64")}" alt="" style="display:block">`);
    }
  }
  const page = await canvas.open(t, "", { viewport: { width: 1200, height: 560 } });
  await page.setContent(
    `<body style="margin:0;display:grid;grid-template-columns:repeat(3,400px)">${shots.join("")}`,
  );
  await page.screenshot({ path: "out/docs-presets.png" });
});
