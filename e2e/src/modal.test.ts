// A modal on the page: its keys, and the page behind it, which nobody reaches and which has
// all back in the end. looks.test.ts sees how it looks.
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
  plainPage,
  type Canvas,
} from "./rig/drawn.js";
import { until, untilEqual } from "./rig/until.js";

const MODAL = { layout: "modal", blocks: BLOCKS };

let canvas: Canvas;
before(async () => {
  // With scroll bars that take room, as on most desktops.
  canvas = await openCanvas(["--hide-scrollbars"]);
});
after(() => canvas?.close());

const scrolled = async (page: Page) => (await layout(page)).scrolled;
/** As they stand in the markup. */
const styles = (page: Page) =>
  page.evaluate(() => [document.documentElement, document.body].map((e) => e.getAttribute("style")));

describe("the keys in a modal", () => {
  test("the focus goes in, round, and back to where it was; Escape closes", async (t) => {
    const page = await canvas.open(t);
    await page.locator("#more").focus();
    await draw(page, canvas.renderer, MODAL);
    const order = [await focused(page)];
    for (let i = 0; i < 5; i++) {
      await page.keyboard.press("Tab");
      order.push(await focused(page));
    }
    assert.deepEqual(order, ["dialog", "Invite", "Tomorrow", "Fewer like this", "Close", "Invite"]);
    await page.keyboard.press("Shift+Tab");
    assert.equal(await focused(page), "Close");
    await page.keyboard.press("Escape");
    await gone(page);
    assert.deepEqual(await heard(page), ['dismissed {"by":"escape"}', "closed"]);
    assert.equal(await focused(page), "more");
  });

  test("Enter presses what has the focus; the page's shortcuts hear nothing", async (t) => {
    const page = await canvas.open(t);
    await page.evaluate(() => {
      const keys: string[] = ((window as { keys?: string[] }).keys = []);
      for (const name of ["keydown", "keypress", "keyup"])
        document.addEventListener(name, (e) => keys.push(`${name} ${(e as KeyboardEvent).key}`));
    });
    await draw(page, canvas.renderer, MODAL);
    await page.keyboard.press("j");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await gone(page);
    assert.deepEqual(await heard(page), ['snoozed {"for":"1d"}', "closed"]);
    assert.deepEqual(await page.evaluate(() => (window as { keys?: string[] }).keys), []);
  });

  test("a modal with nothing but Close can be left", async (t) => {
    const page = await canvas.open(t);
    await draw(page, canvas.renderer, { layout: "modal", blocks: [BLOCKS[1]] }, { fewer: false });
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "Close");
    await page.keyboard.press("Space");
    await gone(page);
    assert.deepEqual(await heard(page), ['dismissed {"by":"close"}', "closed"]);
  });

  test("a page that wants the focus itself does not get it", async (t) => {
    const page = await canvas.open(t);
    await page.evaluate(() =>
      document.addEventListener("focusin", (e) => {
        if ((e.target as Element).id !== "home") document.getElementById("home")!.focus();
      }),
    );
    await draw(page, canvas.renderer, MODAL);
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "Invite");
  });
});

/** What a screen reader finds, by the browser's own tree: roles and names, in no order that counts. */
async function readable(page: Page): Promise<string[]> {
  const cdp = await page.context().newCDPSession(page);
  const { nodes } = await cdp.send("Accessibility.getFullAXTree");
  return nodes
    .filter((n) => !n.ignored && !/^(RootWebArea|InlineTextBox|none|generic)$/.test(String(n.role?.value)))
    .map((n) => `${n.role?.value}: ${n.name?.value ?? ""}`)
    .toSorted();
}

describe("the page behind a modal", () => {
  const GUTTER = "<style>html { scrollbar-gutter: stable }</style>";
  const BODY = "<style>html { height: 100% } body { height: 100%; overflow-y: auto }</style>";
  const BOTH =
    "<style>html { height: 100%; overflow: hidden } body { height: 100%; overflow-y: scroll }</style>";
  const SET = 'lang="en" style="overflow-y: scroll; scroll-padding-top: 50px;"';
  const PILL = '<div id="pill">Help</div>';
  for (const [name, root, head] of [
    ["scrolls by the window", undefined, ""],
    ["has a gutter of its own", undefined, GUTTER],
    ["scrolls by its body's word", undefined, BODY],
    ["scrolls in its body", undefined, BOTH],
    ["has set it in the markup", SET, ""],
    ["reads from right to left", 'lang="ar" dir="rtl"', ""],
  ] as const) {
    test(`nothing moves on one that ${name}`, async (t) => {
      const page = await canvas.open(t, plainPage(root, head, PILL));
      await page.evaluate(() => {
        window.scrollTo(0, 400);
        document.body.scrollTop = 400;
      });
      const [was, styled] = [await layout(page), await styles(page)];
      assert.ok(was.scrolled.includes(400), "it is scrolled");
      await draw(page, canvas.renderer, MODAL);
      assert.deepEqual(await layout(page), was, "while it is there");
      await page.mouse.move(640, 30);
      await page.mouse.wheel(0, 300);
      await page.keyboard.press("PageDown");
      await page.keyboard.press("Escape");
      await gone(page);
      assert.deepEqual(await layout(page), was, "when it is gone");
      assert.deepEqual(await styles(page), styled);
      await page.mouse.wheel(0, 100);
      await until("the page to scroll again", async () => !(await scrolled(page)).includes(400));
    });
  }

  test("takes no click; one beside the modal closes it", async (t) => {
    const page = await canvas.open(t);
    const home = (await page.locator("#home").boundingBox())!;
    await draw(page, canvas.renderer, MODAL);
    await page.mouse.click(home.x + 5, home.y + 5);
    await gone(page);
    assert.equal(new URL(page.url()).hash, "");
    assert.deepEqual(await heard(page), ['dismissed {"by":"dim"}', "closed"]);
    await page.mouse.click(home.x + 5, home.y + 5);
    await until("the link to be followed", () => new URL(page.url()).hash === "#home");
  });

  test("words can be marked up to the outside without closing it", async (t) => {
    const page = await canvas.open(t);
    const message = await draw(page, canvas.renderer, MODAL);
    const text = (await message.locator("p").boundingBox())!;
    await page.mouse.move(text.x + 5, text.y + 5);
    await page.mouse.down();
    await page.mouse.move(20, 20);
    await page.mouse.up();
    assert.deepEqual(await heard(page), []);
    assert.equal(await message.count(), 1);
  });

  test("lies below it whatever its z-index, and cannot be reached by a reader", async (t) => {
    const wall =
      '<div id="wall" style="position:fixed;inset:0;z-index:2147483647;background:#fff">Wall</div>';
    const page = await canvas.open(t, plainPage(undefined, "", wall));
    const message = await draw(page, canvas.renderer, MODAL);
    assert.deepEqual(await readable(page), [
      "StaticText: Bring your team along",
      "StaticText: Fewer like this",
      "StaticText: Invite",
      "StaticText: Reports are easier to read together.",
      "StaticText: Tomorrow",
      "button: Close",
      "button: Fewer like this",
      "button: Invite",
      "button: Tomorrow",
      "dialog: Bring your team along",
      "heading: Bring your team along",
      "paragraph: ",
    ]);
    await message.getByRole("button", { name: "Invite" }).click();
    await gone(page);
  });

  test("has its dialog above, and Escape closes that first", async (t) => {
    const own = '<dialog id="own"><button id="ok" onclick="this.parentElement.close()">OK</button></dialog>';
    const page = await canvas.open(t, plainPage(undefined, "", own));
    await draw(page, canvas.renderer, MODAL);
    await page.evaluate(() => document.querySelector("dialog")!.showModal());
    assert.equal(await focused(page), "ok");
    await page.keyboard.press("Escape");
    const open = () => page.evaluate(() => document.querySelector("dialog")!.open);
    await untilEqual("that the page's is open", open, false);
    assert.deepEqual(await heard(page), []);
    await untilEqual("the focus", () => focused(page), "dialog");
    await page.keyboard.press("Escape");
    await gone(page);
  });

  test("has the way when it opens a dialog of its own making", async (t) => {
    const own = '<div id="own" role="dialog" aria-modal="true" hidden><button id="ok">OK</button></div>';
    const page = await canvas.open(t, plainPage(undefined, "", own));
    const was = await styles(page);
    await draw(page, canvas.renderer, MODAL);
    await page.evaluate(() => (document.getElementById("own")!.hidden = false));
    await gone(page);
    assert.deepEqual(await heard(page), ["closed"]);
    assert.deepEqual(await styles(page), was);
    await page.locator("#ok").click();
  });

  test("that takes it away, or changes meanwhile, is as it left itself", async (t) => {
    const page = await canvas.open(t);
    await draw(page, canvas.renderer, MODAL);
    await page.evaluate(() => {
      document.documentElement.style.setProperty("overflow-y", "scroll");
      document.documentElement.style.setProperty("color", "red");
      document.querySelector("tend-message")!.remove();
    });
    await untilEqual("what it hears", () => heard(page), ["closed"]);
    assert.deepEqual(await styles(page), ["overflow-y: scroll; color: red;", null]);
    await page.locator("#home").click();
  });
});
