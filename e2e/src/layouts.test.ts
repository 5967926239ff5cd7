// The slide-out on the page, and of all layouts what their blocks do and what a sheet of the
// page can do to them. looks.test.ts sees how they look.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import {
  BLOCKS,
  draw,
  focused,
  gone,
  heard,
  layout,
  openCanvas,
  PICTURE,
  plainPage,
  type Canvas,
} from "./rig/drawn.js";
import { HOSTILE } from "./rig/sheets.js";
import { untilEqual } from "./rig/until.js";

const MODAL = { layout: "modal", blocks: BLOCKS };
const SLIDEOUT = { layout: "slideout", blocks: BLOCKS };

let canvas: Canvas;
before(async () => {
  // With scroll bars that take room, as on most desktops.
  canvas = await openCanvas(["--hide-scrollbars"]);
});
after(() => canvas?.close());

describe("a slide-out", () => {
  const box = async (page: Page) => (await page.locator("tend-message .panel").boundingBox())!;
  const wide = (page: Page) => page.evaluate(() => document.documentElement.clientWidth);

  for (const [name, message, theme, side] of [
    ["at the end", {}, {}, "right"],
    ["at the start", { position: "start" }, {}, "left"],
    ["where the site has it", {}, { position: "start" }, "left"],
    ["where the message says, whatever the site has", { position: "end" }, { position: "start" }, "right"],
  ] as const) {
    test(`stands ${name}, 16 px off the edges`, async (t) => {
      const page = await canvas.open(t);
      await draw(page, canvas.renderer, { ...SLIDEOUT, ...message }, { theme });
      const { x, y, width, height } = await box(page);
      assert.equal(width, 360);
      assert.equal(y + height, 720 - 16);
      assert.equal(side === "left" ? x : (await wide(page)) - x - width, 16);
    });
  }

  test("has the whole width under 480 px", async (t) => {
    const page = await canvas.open(t, undefined, { viewport: { width: 479, height: 640 } });
    await draw(page, canvas.renderer, SLIDEOUT);
    const { x, y, width, height } = await box(page);
    assert.deepEqual([x, width, y + height], [0, await wide(page), 640]);
  });

  test("is a region that takes no focus, is announced, and leaves the page in use", async (t) => {
    const page = await canvas.open(t);
    await page.locator("#home").focus();
    const was = await layout(page);
    const message = await draw(page, canvas.renderer, SLIDEOUT);
    assert.equal(await focused(page), "home");
    assert.deepEqual(await layout(page), was);
    const said = () => message.getByRole("status").innerText();
    await untilEqual(
      "the words that are announced",
      said,
      "Bring your team along Reports are easier to read together.",
    );
    assert.equal(
      await message.ariaSnapshot(),
      [
        "- status: Bring your team along Reports are easier to read together.",
        '- region "Bring your team along":',
        '  - heading "Bring your team along" [level=2]',
        "  - paragraph: Reports are easier to read together.",
        '  - button "Invite"',
        '  - button "Tomorrow"',
        '  - button "Fewer like this"',
        '  - button "Close"',
      ].join("\n"),
    );
    const panel = await box(page);
    // Beside it, within the box of its host.
    await page.mouse.move(panel.x - 100, panel.y + 20);
    await page.mouse.wheel(0, 200);
    await untilEqual("the page to scroll", () => page.evaluate(() => window.scrollY), 200);
    await page.locator("#more").click();
    await untilEqual("the address", () => new URL(page.url()).hash, "#more");
  });

  test("is the last thing that Tab reaches, in order; the focus comes back", async (t) => {
    const page = await canvas.open(t);
    await draw(page, canvas.renderer, SLIDEOUT);
    await page.locator("#last").focus();
    const order = [];
    for (let i = 0; i < 4; i++) {
      await page.keyboard.press("Tab");
      order.push(await focused(page));
    }
    assert.deepEqual(order, ["Invite", "Tomorrow", "Fewer like this", "Close"]);
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await gone(page);
    assert.deepEqual(await heard(page), ["fewer", "closed"]);
    assert.equal(await focused(page), "last");
  });

  test("Escape closes it, but not while somebody types", async (t) => {
    const page = await canvas.open(t, plainPage(undefined, "", '<input id="field" aria-label="Search" />'));
    const message = await draw(page, canvas.renderer, SLIDEOUT);
    await page.locator("#field").focus();
    await page.keyboard.press("Escape");
    assert.equal(await message.count(), 1);
    await page.locator("#home").focus();
    await page.keyboard.press("Escape");
    await gone(page);
  });
});

describe("blocks", () => {
  const sizes = (page: Page) =>
    page.evaluate(() =>
      [...document.querySelector("tend-message")!.shadowRoot!.querySelectorAll(".panel, h2, .act, img")].map(
        (e) => {
          const { x, y, width, height } = e.getBoundingClientRect();
          return { x, y, width, height };
        },
      ),
    );

  for (const name of ["modal", "slideout"]) {
    test(`an image in a ${name} moves nothing when it comes`, async (t) => {
      const page = await canvas.open(t);
      let release = () => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      await page.route("**/i/circles.svg", async (route) => {
        await held;
        await route.continue();
      });
      const asked = page.waitForRequest("**/i/circles.svg");
      const message = await draw(page, canvas.renderer, { layout: name, blocks: [PICTURE, ...BLOCKS] });
      const was = await sizes(page);
      release();
      await untilEqual(
        "the image to be there",
        () => message.getByRole("img").evaluate((e) => (e as HTMLImageElement).naturalWidth > 0),
        true,
      );
      assert.deepEqual(await sizes(page), was);
      assert.equal((await (await asked).allHeaders())["referer"], undefined);
      const picture = (await message.getByRole("img", { name: "Two circles" }).boundingBox())!;
      assert.ok(Math.abs(picture.width / picture.height - 2) < 0.02, JSON.stringify(picture));
    });
  }

  test("an image that does not come leaves the rest", async (t) => {
    const visitor = await canvas.visitor(t);
    canvas.shop.put("/lost", { body: plainPage() });
    visitor.expect(/404/, /<img/);
    const { page } = await visitor.visit(`${canvas.shop.url}/lost`);
    const lost = { ...PICTURE, src: "/i/lost.png" };
    const message = await draw(page, canvas.renderer, { layout: "modal", blocks: [lost, ...BLOCKS, lost] });
    await untilEqual("the images to be gone", () => message.locator("img").count(), 0);
    assert.equal(await message.locator(".topped").count(), 0);
    await message.getByRole("button", { name: "Invite" }).click();
    await gone(page);
  });

  test("a text has its marks and links, and a link reports its click", async (t) => {
    const page = await canvas.open(t);
    const spans = [
      { text: "Read " },
      { text: "<b>this</b>", bold: true, italic: true },
      { text: " or " },
      { text: "the docs", href: "#docs", code: true },
    ];
    const message = await draw(page, canvas.renderer, {
      layout: "modal",
      blocks: [{ type: "text", text: "Read this", spans }, { type: "divider" }],
    });
    assert.equal(await message.locator("p").innerText(), "Read <b>this</b> or the docs");
    assert.equal(await message.locator("p strong em").innerText(), "<b>this</b>");
    await message.getByRole("separator").waitFor({ state: "attached" });
    await message.getByRole("link", { name: "the docs" }).click();
    await gone(page);
    assert.deepEqual(await heard(page), ['clicked {"label":"the docs","action":"open_url"}', "closed"]);
    await untilEqual("the address", () => new URL(page.url()).hash, "#docs");
  });
});

describe("sheets of the page", () => {
  const PARTS = [".panel", "h2", "p", ".act", ".act:not(.main)", ".fewer", ".close"];
  const look = (page: Page) =>
    page.evaluate(
      (parts) =>
        parts.map((s) => {
          const e = document.querySelector("tend-message")!.shadowRoot!.querySelector(s)!;
          const style = getComputedStyle(e);
          const { x, y, width, height } = e.getBoundingClientRect();
          const names =
            "color background-color opacity visibility font-size font-family line-height letter-spacing text-transform direction cursor";
          return { s, x, y, width, height, looks: names.split(" ").map((n) => style.getPropertyValue(n)) };
        }),
      PARTS,
    );

  for (const message of [MODAL, SLIDEOUT]) {
    for (const [name, css] of Object.entries(HOSTILE)) {
      test(`"${name}" changes nothing of a ${message.layout}`, async (t) => {
        const calm = await canvas.open(t);
        await draw(calm, canvas.renderer, message);
        // The same width for both: the page's own words may be too short for a scroll bar now.
        const tall = "<style>html { overflow-y: scroll !important }</style>";
        const page = await canvas.open(t, plainPage(undefined, `${tall}<style>${css}</style>`));
        const drawn = await draw(page, canvas.renderer, message);
        await page.screenshot({ path: `out/layouts-${message.layout}-${name}.png` });
        assert.deepEqual(await look(page), await look(calm));
        await drawn.getByRole("button", { name: "Close" }).click();
        await gone(page);
      });
    }
  }

  test("may set the properties and the parts that are meant for them", async (t) => {
    const own = `<style>
      tend-message { --tend-accent: rgb(120, 20, 60); --tend-radius: 3px; --tend-font: monospace; --soft: red; --ink: red }
      tend-message::part(heading) { text-transform: uppercase }
    </style>`;
    const page = await canvas.open(t, plainPage(undefined, own));
    await draw(page, canvas.renderer, SLIDEOUT, { theme: { preset: "soft", font: "Inter" } });
    const [panel, heading, , main, , fewer] = await page.evaluate((parts) => {
      const root = document.querySelector("tend-message")!.shadowRoot!;
      return parts.map((s) => {
        const { backgroundColor, color, fontFamily, borderTopLeftRadius, textTransform } = getComputedStyle(
          root.querySelector(s)!,
        );
        return { backgroundColor, color, fontFamily, borderTopLeftRadius, textTransform };
      });
    }, PARTS);
    assert.equal(main?.backgroundColor, "rgb(120, 20, 60)");
    assert.equal(panel?.borderTopLeftRadius, "3px");
    assert.equal(panel?.fontFamily, "monospace");
    assert.equal(panel?.color, "rgb(51, 48, 44)");
    assert.notEqual(fewer?.color, "rgb(255, 0, 0)");
    assert.equal(heading?.textTransform, "uppercase");
  });

  test("lend their font where the theme inherits it", async (t) => {
    const page = await canvas.open(t);
    const message = await draw(page, canvas.renderer, SLIDEOUT, { theme: { font: "inherit" } });
    const family = await message.locator("p").evaluate((e) => getComputedStyle(e).fontFamily);
    assert.equal(family, "Georgia, serif");
  });
});
