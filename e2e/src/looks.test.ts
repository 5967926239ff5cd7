// How messages look: every layout in a preset of its own (looks.long.test.ts has each in all of them), narrow and wide,
// light, dark, from right to left, at 200 %. Nothing is cut off, nothing scrolls sideways, axe finds nothing. The
// pictures in out/ are to be looked at.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { axe } from "./rig/axe.js";
import { draw, openCanvas, PICTURE, plainPage, type Canvas } from "./rig/drawn.js";
import { blocks, inPreset, LAYOUTS, PRESETS, whole } from "./rig/presets.js";

const ARABIC = [
  PICTURE,
  { type: "heading", text: "ادعُ فريقك" },
  { type: "text", text: "قراءة التقارير معًا أسهل. ادعُ زميلًا، لن يستغرق الأمر سوى دقيقة." },
  { type: "button", label: "دعوة", action: { type: "open_url", url: "#invite" } },
  { type: "button", label: "ذكّرني غدًا", action: { type: "snooze", for: "1d" } },
];

let canvas: Canvas;
before(async () => {
  canvas = await openCanvas();
});
after(() => canvas?.close());

const RTL = plainPage('lang="ar" dir="rtl"');

for (const [at, layout] of LAYOUTS.entries()) {
  describe(`a ${layout}`, () => {
    const preset = PRESETS[at]!;
    test(`${preset}, light and dark, at every width`, (t) => inPreset(t, canvas, layout, preset));

    test("from right to left", async (t) => {
      const page = await canvas.open(t, RTL, { viewport: { width: 768, height: 640 } });
      const arabic = layout === "banner" ? ARABIC.slice(1) : ARABIC;
      const message = await draw(page, canvas.renderer, { layout, blocks: arabic, lang: "ar", dir: "rtl" });
      await whole(page, message);
      const close = (await message.getByRole("button", { name: "إغلاق" }).boundingBox())!;
      const heading = (await message.locator("h2").boundingBox())!;
      assert.ok(close.x < heading.x + heading.width / 2, "Close is on the left");
      await page.screenshot({ path: `out/looks-${layout}-rtl.png` });
      assert.deepEqual(await axe(page, "tend-message"), []);
    });

    test("at 200 %, on a small screen that is touched, with long words", async (t) => {
      const page = await canvas.open(t, undefined, {
        viewport: { width: 640, height: 360 },
        deviceScaleFactor: 2,
        hasTouch: true,
        isMobile: true,
      });
      const long = "Donaudampfschifffahrtsgesellschaftskapitänsmütze";
      const message = await draw(page, canvas.renderer, {
        layout,
        lang: "de",
        blocks: [
          { type: "heading", text: long },
          { type: "text", text: `${long} `.repeat(9) },
          { type: "divider" },
          { type: "button", label: long, action: { type: "dismiss" } },
          { type: "button", label: "Später", action: { type: "dismiss" } },
        ],
      });
      assert.ok((await message.locator("h2").boundingBox())!.y >= 0, "it begins at its beginning");
      for (const width of [640, 320]) {
        await page.setViewportSize({ width, height: 360 });
        await whole(page, message);
        await page.screenshot({ path: `out/looks-${layout}-zoom-${width}.png` });
      }
      for (const button of await message.getByRole("button").all())
        assert.ok((await button.boundingBox())!.height >= 44, `${await button.innerText()} is 44 px high`);
      // What does not fit can be scrolled to.
      await message.getByRole("button", { name: "Weniger davon" }).tap();
      await message.waitFor({ state: "detached" });
      assert.deepEqual(await page.evaluate(() => window.heard), ["fewer", "closed"]);
    });

    test("in forced colours, and without motion", async (t) => {
      const page = await canvas.open(t, undefined, { forcedColors: "active", reducedMotion: "reduce" });
      const message = await draw(page, canvas.renderer, { layout, blocks: blocks(layout) });
      await page.screenshot({ path: `out/looks-${layout}-forced.png` });
      const still = await message.evaluate((e) =>
        [...e.shadowRoot!.querySelectorAll(".panel, .dim")].map((p) => getComputedStyle(p).animationName),
      );
      assert.deepEqual(new Set(still), new Set(["none"]));
      const border = await message
        .locator(".act")
        .last()
        .evaluate((e) => getComputedStyle(e).borderTopStyle);
      assert.equal(border, "solid");
    });
  });
}

test("a site's own theme: its colours, font, radius, shadow and logo", async (t) => {
  const page = await canvas.open(t, undefined, { viewport: { width: 768, height: 640 } });
  const theme = {
    light: { ink: "#14213d", paper: "#fffdf8", accent: "#9b2226", on_accent: "#ffffff" },
    font: "inherit",
    radius: 0,
    shadow: "strong",
    logo: PICTURE.src,
  };
  const words = blocks("modal").slice(1);
  const message = await draw(page, canvas.renderer, { layout: "modal", blocks: words }, { theme });
  await page.screenshot({ path: "out/looks-own.png" });
  const looks = await message.evaluate((e) => {
    const of = (s: string) => getComputedStyle(e.shadowRoot!.querySelector(s)!);
    const { color, backgroundColor, fontFamily, borderTopLeftRadius } = of(".panel");
    return [
      color,
      backgroundColor,
      fontFamily,
      borderTopLeftRadius,
      of(".main").backgroundColor,
      of(".logo").height,
    ];
  });
  assert.deepEqual(looks, [
    "rgb(20, 33, 61)",
    "rgb(255, 253, 248)",
    "Georgia, serif",
    "0px",
    "rgb(155, 34, 38)",
    "24px",
  ]);
  assert.deepEqual(await axe(page, "tend-message"), []);
});
