// A tooltip and its anchor: when it is drawn, how it stays there, and what is said when it cannot.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { BrowserContextOptions } from "playwright-core";
import { ANCHOR, at, box, earn, focused, gone, insert, open, openAnchors, RTL } from "./rig/anchors.js";
import { axe } from "./rig/axe.js";
import { until, untilEqual } from "./rig/until.js";
import type { Tab } from "./rig/visitor.js";
import type { World } from "./rig/world.js";

let world: World;
before(async () => {
  world = await openAnchors([
    at("tip", "tooltip"),
    at("tip-top", "tooltip", { position: "top" }),
    at("tip-start", "tooltip", { position: "start" }),
    at("tip-end", "tooltip", { position: "end" }),
    at("tip-css", "tooltip", { anchor: { selector: "#share" } }),
    at("tip-bad", "tooltip", { anchor: { selector: "#share >" } }),
  ]);
});
after(() => world.close());

/** The one failed receipt of a person. */
async function failure(user: string): Promise<string> {
  const receipts = await until("a failed receipt", async () => {
    const all = await world.api("anchors").timeline(user, "receipt");
    return all.some((r) => r.what === "failed") && all;
  });
  assert.equal(receipts.length, 1, "nothing else is reported");
  return String(receipts[0]?.props?.["reason"]);
}

/** How far a tooltip is off its anchor, below it. */
async function below(tab: Tab, anchor = "#share") {
  const [a, b] = [await box(tab.page.locator(anchor)), await box(tab.banner)];
  return Math.round(b.y - a.y - a.height);
}

describe("an anchor", () => {
  test("that comes late is waited for", async (t) => {
    const tab = await open(world, await world.visitor(t), "late", "");
    await tab.track("tip");
    await tab.settled();
    assert.equal(await tab.banner.count(), 0);
    await insert(tab.page, ANCHOR);
    await tab.shown();
    assert.equal(await below(tab), 8);
    await world.api("anchors").receipts("late", "shown", 1);
  });

  test("that comes late in a shadow root is found", async (t) => {
    const tab = await open(world, await world.visitor(t), "shadow", "<x-card></x-card>");
    await tab.track("tip");
    await tab.settled();
    await tab.page.evaluate((html) => {
      class Card extends HTMLElement {
        connectedCallback() {
          const root = this.attachShadow({ mode: "open" });
          root.append(document.createRange().createContextualFragment(html));
        }
      }
      customElements.define("x-card", Card);
    }, ANCHOR);
    await tab.shown();
    assert.equal(await below(tab), 8);
  });

  test("of a selector that is none is refused at once", async (t) => {
    const tab = await open(world, await world.visitor(t), "bad");
    await tab.track("tip-bad");
    assert.equal(await failure("bad"), "invalid");
  });

  test("of a selector is found, the hidden twin left out", async (t) => {
    const twin = '<p hidden><button id="share">Other</button></p>';
    const tab = await open(world, await world.visitor(t), "twin", twin + ANCHOR);
    await earn(tab, "tip-css");
    assert.equal(await below(tab, "#share:visible"), 8);
  });

  test("that is out of view is not scrolled to: the message comes when the person does", async (t) => {
    const tab = await open(
      world,
      await world.visitor(t),
      "below",
      `<p style="height:3000px">Long</p>${ANCHOR}`,
    );
    await tab.track("tip");
    await tab.settled();
    await untilEqual("the place that is read", () => tab.page.evaluate(() => window.scrollY), 0);
    assert.equal(await tab.banner.count(), 0);
    await world.api("anchors").receipts("below", "shown", 0);
    await tab.page.locator("#share").scrollIntoViewIfNeeded();
    await tab.shown();
    await world.api("anchors").receipts("below", "shown", 1);
  });
});

// All at once: each has its six seconds to wait.
describe("an anchor that cannot be shown", { concurrency: true }, () => {
  const never: [user: string, body: string, reason: string][] = [
    ["never", "", "not_found"],
    ["none", `<div style="display:none">${ANCHOR}</div>`, "not_visible"],
    ["unseen", `<div style="visibility:hidden">${ANCHOR}</div>`, "not_visible"],
    ["clear", `<div style="opacity:0">${ANCHOR}</div>`, "not_visible"],
    ["empty", '<div data-tend-id="share"></div>', "not_visible"],
    [
      "cut",
      `<div style="overflow:hidden;height:20px"><p style="height:90px"></p>${ANCHOR}</div>`,
      "not_visible",
    ],
    ["aside", `<div style="position:fixed;left:-400px">${ANCHOR}</div>`, "not_visible"],
    ["twice", ANCHOR + ANCHOR, "multiple"],
  ];
  for (const [user, body, reason] of never) {
    test(`${user}: is given up after six seconds as ${reason}, and makes way`, async (t) => {
      const tab = await open(world, await world.visitor(t), user, body);
      const begun = Date.now();
      await tab.track("tip");
      assert.equal(await failure(user), reason);
      assert.ok(Date.now() - begun >= 5900, "it was waited for");
      assert.equal(await tab.banner.count(), 0);
      assert.deepEqual((await tab.debug()).messages, []);
    });
  }
});

describe("a tooltip", () => {
  test("stays with its anchor: scrolled, moved, resized, pushed aside", async (t) => {
    const tab = await open(world, await world.visitor(t), "moves");
    const { page } = tab;
    await earn(tab, "tip");
    const follows = (what: string) => untilEqual(`the gap after it was ${what}`, () => below(tab), 8);
    await page.evaluate(() => window.scrollTo(0, 60));
    await follows("scrolled");
    await insert(page, '<p style="height:70px">News</p>');
    await follows("pushed down");
    await page.evaluate(() => (document.querySelector<HTMLElement>("#share")!.style.marginLeft = "300px"));
    await untilEqual(
      "where it stands",
      async () => {
        const [a, b] = [await box(page.locator("#share")), await box(tab.banner)];
        return Math.round(b.x + b.width / 2 - a.x - a.width / 2);
      },
      0,
    );
    await page.setViewportSize({ width: 700, height: 500 });
    await follows("resized");
  });

  test("hides while its anchor is scrolled away, and comes back", async (t) => {
    const scroller = `<div id="list" style="height:200px;overflow:auto"><p style="height:20px"></p>${ANCHOR}<p style="height:900px"></p></div>`;
    const tab = await open(world, await world.visitor(t), "away", scroller);
    await earn(tab, "tip");
    const scroll = (top: number) =>
      tab.page.evaluate((y) => document.querySelector("#list")!.scrollTo(0, y), top);
    await scroll(400);
    await tab.banner.waitFor({ state: "hidden" });
    assert.equal(await tab.banner.count(), 1);
    await scroll(0);
    await tab.banner.waitFor({ state: "visible" });
    await world.api("anchors").receipts("away", "shown", 1);
  });

  test("moves over when the page draws its anchor anew", async (t) => {
    const tab = await open(world, await world.visitor(t), "swapped");
    await earn(tab, "tip");
    await tab.page.evaluate((html) => {
      document.querySelector("#share")!.remove();
      document.querySelector("main")!.insertAdjacentHTML("beforeend", html);
    }, ANCHOR);
    await tab.page.locator("#share").scrollIntoViewIfNeeded();
    await tab.banner.waitFor({ state: "visible" });
    await untilEqual("that it is in view", async () => (await box(tab.banner)).y > 0, true);
    assert.equal((await tab.debug()).messages.length, 1);
    await tab.settled();
    await world.api("anchors").receipts("swapped", "shown", 1);
  });

  test("is taken off when its anchor has gone for good, and nothing more is reported", async (t) => {
    const tab = await open(world, await world.visitor(t), "removed");
    await earn(tab, "tip");
    await tab.page.evaluate(() => document.querySelector("#share")!.remove());
    await tab.banner.waitFor({ state: "hidden" });
    await gone(tab);
    await untilEqual("the messages on the screen", async () => (await tab.debug()).messages, []);
    await tab.settled();
    const receipts = await world.api("anchors").timeline("removed", "receipt");
    assert.deepEqual(
      receipts.map((r) => r.what),
      ["shown"],
    );
  });

  test("is over all of the page and not cut off by it", async (t) => {
    const nested = `<div style="position:relative;z-index:5;overflow:hidden;height:60px;transform:translateX(40px) scale(1.1);filter:blur(0)">${ANCHOR}</div>
      <div style="position:fixed;inset:0;z-index:2147483647;pointer-events:none"></div>
      <style>body{transform:translateY(10px)} ::backdrop{background:red} [popover]{display:none!important;inset:0!important}</style>`;
    const tab = await open(world, await world.visitor(t), "over", nested);
    const message = await earn(tab, "tip");
    await untilEqual("the gap", () => below(tab), 8);
    const hit = await message.getByRole("link", { name: "Show me" }).evaluate((e) => {
      const r = e.getBoundingClientRect();
      const found = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
      return found?.localName;
    });
    assert.equal(hit, "tend-message");
    await tab.page.screenshot({ path: "out/tooltip-over.png" });
  });

  for (const [event, rtl] of [
    ["tip", false],
    ["tip-top", false],
    ["tip-start", false],
    ["tip-end", false],
    ["tip-start", true],
    ["tip-end", true],
  ] as const) {
    test(`${event}${rtl ? ", right to left" : ""}: stands on its side, with an arrow that points at it`, async (t) => {
      const user = `${event}-${rtl ? "rtl" : "ltr"}`;
      const body = `<p style="height:200px"></p><p style="text-align:center">${ANCHOR}</p>`;
      const tab = await open(world, await world.visitor(t), user, body, rtl ? RTL : {});
      const message = await earn(tab, event);
      const [a, b, tip] = [
        await box(tab.page.locator("#share")),
        await box(message),
        await box(message.locator(".arrow")),
      ];
      const gaps = {
        below: b.y - a.y - a.height,
        above: a.y - b.y - b.height,
        left: a.x - b.x - b.width,
        right: b.x - a.x - a.width,
      };
      const side = {
        tip: "below",
        "tip-top": "above",
        "tip-start": rtl ? "right" : "left",
        "tip-end": rtl ? "left" : "right",
      }[event];
      const gap = gaps[side as keyof typeof gaps];
      assert.ok(Math.abs(gap - 8) <= 1, JSON.stringify(gaps));
      const middle = { x: tip.x + tip.width / 2, y: tip.y + tip.height / 2 };
      if (side === "below" || side === "above") assert.ok(middle.x > a.x && middle.x < a.x + a.width);
      else assert.ok(middle.y > a.y && middle.y < a.y + a.height);
      assert.deepEqual(await axe(tab.page, "tend-message"), []);
      await tab.page.screenshot({ path: `out/tooltip-${user}.png` });
    });
  }

  const screens: [string, BrowserContextOptions][] = [
    ["320", { viewport: { width: 320, height: 568 }, isMobile: true, hasTouch: true }],
    ["320-rtl", { viewport: { width: 320, height: 568 }, isMobile: true, hasTouch: true }],
    ["200%", { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }],
    ["dark", { colorScheme: "dark" }],
    ["flat", { viewport: { width: 700, height: 260 } }],
  ];
  for (const [name, options] of screens) {
    test(`${name}: never leaves the screen`, async (t) => {
      const user = `screen-${name.replace("%", "")}`;
      const root = name.endsWith("rtl") ? RTL : {};
      for (const align of ["left", "right"]) {
        const body = `<p style="text-align:${align}">${ANCHOR}</p>`;
        const visitor = await world.visitor(t, options);
        const tab = await open(world, visitor, `${user}-${align}`, body, root);
        await earn(tab, "tip");
        const b = await box(tab.banner);
        const { width, height } = tab.page.viewportSize()!;
        assert.ok(
          b.x >= 8 && b.x + b.width <= width - 8 && b.y >= 8 && b.y + b.height <= height - 8,
          JSON.stringify(b),
        );
        assert.ok(await tab.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        await tab.page.screenshot({ path: `out/tooltip-${user}-${align}.png` });
        await tab.close();
      }
    });
  }

  test("takes no focus; Tab goes from its anchor through it and on; Escape closes it", async (t) => {
    const tab = await open(
      world,
      await world.visitor(t),
      "keys",
      `${ANCHOR}<button id="after">After</button>`,
    );
    const { page } = tab;
    await page.locator("#share").focus();
    await earn(tab, "tip");
    const order = [await focused(page)];
    for (const key of ["Tab", "Tab", "Tab", "Tab", "Tab", "Shift+Tab", "Tab", "Shift+Tab"]) {
      await page.keyboard.press(key);
      order.push(await focused(page));
    }
    assert.deepEqual(order, [
      "share",
      "Show me",
      "Not now",
      "Fewer like this",
      "Close",
      "after",
      "share",
      "Show me",
      "share",
    ]);
    await page.keyboard.press("Escape");
    await gone(tab);
    await tab.settled();
    await world.api("anchors").receipts("keys", "dismissed", 1);
  });
});
