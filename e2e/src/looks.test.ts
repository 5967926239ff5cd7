// How messages look: every layout in every preset, narrow and wide, light, dark, from right
// to left, at 200 %. Nothing is cut off, nothing scrolls sideways, axe finds nothing. The pictures
// in out/ are to be looked at; docs/images/presets.png comes from here.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { axe } from "./rig/axe.js";
import { draw, openCanvas, PICTURE, plainPage, type Canvas } from "./rig/drawn.js";

const PRESETS = ["calm", "bold", "soft"] as const;
const LAYOUTS = ["banner", "modal", "slideout"] as const;
const SIZES = [
  [320, 568],
  [768, 640],
  [1440, 900],
] as const;

const blocks = (layout: string) => [
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

/** Nothing of it is out of sight sideways, or below where it does not scroll. */
async function whole(page: Page, message: Locator) {
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

for (const layout of LAYOUTS) {
  describe(`a ${layout}`, () => {
    for (const preset of PRESETS) {
      test(`${preset}, light and dark, at every width`, async (t) => {
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
      });
    }

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
