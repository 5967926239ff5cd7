// A hotspot on its anchor, and a message in its place on the page.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { ANCHOR, at, box, earn, gone, open, openAnchors, RTL } from "./rig/anchors.js";
import { axe } from "./rig/axe.js";
import { until, untilEqual } from "./rig/until.js";
import type { World } from "./rig/world.js";

let world: World;
before(async () => {
  world = await openAnchors([at("spot", "hotspot"), at("inline", "inline", { anchor: { id: "place" } })]);
});
after(() => world.close());

describe("a hotspot", () => {
  const beacon = (l: Locator) => l.locator(".beacon");
  const panel = (l: Locator) => l.locator("#panel");

  for (const rtl of [false, true]) {
    test(`is a beacon on the corner of its anchor that opens its words${rtl ? ", right to left" : ""}`, async (t) => {
      const user = `spot-${rtl ? "rtl" : "ltr"}`;
      const body = `<p style="text-align:center">${ANCHOR}</p>`;
      const tab = await open(world, await world.visitor(t), user, body, rtl ? RTL : {});
      const message = await earn(tab, "spot");
      await world.api("anchors").receipts(user, "shown", 1);
      const [a, b] = [await box(tab.page.locator("#share")), await box(beacon(message))];
      const corner = rtl ? a.x : a.x + a.width;
      assert.ok(Math.abs(b.x + 22 - corner) <= 1 && Math.abs(b.y + 22 - a.y) <= 1, JSON.stringify([a, b]));
      assert.deepEqual([b.width, b.height], [44, 44]);
      assert.equal(await beacon(message).getAttribute("aria-expanded"), "false");
      assert.equal(await panel(message).isVisible(), false);
      assert.deepEqual(await axe(tab.page, "tend-message"), []);

      await message.getByRole("button", { name: "Share this report" }).click();
      await panel(message).waitFor({ state: "visible" });
      assert.equal(await beacon(message).getAttribute("aria-expanded"), "true");
      await message.getByRole("region", { name: "Share this report" }).waitFor();
      const p = await box(panel(message));
      assert.equal(p.width, 280);
      assert.ok(p.y >= a.y + a.height + 8);
      assert.deepEqual(await axe(tab.page, "tend-message"), []);
      await tab.page.screenshot({ path: `out/hotspot-${user}.png` });

      await message.locator(".close").click();
      await gone(tab);
      await tab.settled();
      await world.api("anchors").receipts(user, "dismissed", 1);
      await world.api("anchors").receipts(user, "clicked", 1);
    });
  }

  test("is used by keyboard: from its anchor, opened, read, closed, dismissed", async (t) => {
    const tab = await open(world, await world.visitor(t), "spot-keys");
    const { keyboard } = tab.page;
    await tab.page.locator("#share").focus();
    const message = await earn(tab, "spot");
    const focused = () =>
      tab.page.evaluate(() => {
        const inner = document.activeElement?.shadowRoot?.activeElement;
        return inner?.getAttribute("class") ?? document.activeElement?.id;
      });
    await keyboard.press("Escape");
    assert.equal(await tab.banner.count(), 1, "Escape elsewhere is not for it");
    await keyboard.press("Tab");
    assert.equal(await focused(), "beacon");
    await keyboard.press("Enter");
    await panel(message).waitFor({ state: "visible" });
    assert.equal(await focused(), "beacon", "opening takes no focus away");
    await keyboard.press("Tab");
    assert.equal(await focused(), "act main");
    await keyboard.press("Escape");
    await panel(message).waitFor({ state: "hidden" });
    assert.equal(await focused(), "beacon");
    await keyboard.press("Escape");
    await gone(tab);
    assert.equal(await focused(), "share");
    await tab.settled();
    await world.api("anchors").receipts("spot-keys", "dismissed", 1);
    await world.api("anchors").receipts("spot-keys", "clicked", 1);
  });

  test("goes along when its anchor does, open as it is", async (t) => {
    const tab = await open(world, await world.visitor(t), "spot-moves");
    const message = await earn(tab, "spot");
    await beacon(message).click();
    await tab.page.evaluate((html) => {
      document.querySelector("#share")!.remove();
      document.querySelector("h1")!.insertAdjacentHTML("beforebegin", `<p style="margin:90px">${html}</p>`);
    }, ANCHOR);
    await untilEqual(
      "the corner",
      async () => {
        const [a, b] = [await box(tab.page.locator("#share")), await box(beacon(message))];
        return Math.abs(b.x + 22 - a.x - a.width) <= 1 && Math.abs(b.y + 22 - a.y) <= 1;
      },
      true,
    );
    await panel(message).waitFor({ state: "visible" });
  });
});

describe("an inline message", () => {
  const PLACE = '<aside style="width:360px"><div data-tend-id="place" id="place"></div></aside>';
  const layout = (p: Page) =>
    p.evaluate(() =>
      ["html", "body", "aside", "#place", "main", "h1", "footer"].map((s) => {
        const e = document.querySelector(s)!;
        const { x, y, width, height } = e.getBoundingClientRect();
        return { s, html: e.attributes.length, x, y, width, height };
      }),
    );

  for (const scheme of ["light", "dark"] as const) {
    test(`takes its place and its width, and leaves the page as it was, ${scheme}`, async (t) => {
      const user = `inline-${scheme}`;
      const tab = await open(world, await world.visitor(t, { colorScheme: scheme }), user, PLACE);
      const was = await layout(tab.page);
      const message = await earn(tab, "inline");
      const [place, b] = [await box(tab.page.locator("#place")), await box(message)];
      assert.deepEqual(b, place);
      assert.equal(b.width, 360);
      assert.equal(await message.evaluate((e) => e.parentElement!.id), "place");
      assert.equal(await message.evaluate((e) => getComputedStyle(e).position), "static");
      assert.deepEqual(await axe(tab.page, "tend-message"), []);
      await tab.page.screenshot({ path: `out/inline-${scheme}.png` });
      await message.getByRole("button", { name: "Close" }).click();
      await gone(tab);
      assert.deepEqual(await layout(tab.page), was);
      await tab.settled();
      await world.api("anchors").receipts(user, "dismissed", 1);
    });
  }

  test("stands after an element that has something in it, at 320 px too", async (t) => {
    const visitor = await world.visitor(t, {
      viewport: { width: 320, height: 568 },
      isMobile: true,
      hasTouch: true,
    });
    const tab = await open(world, visitor, "inline-beside", '<h2 data-tend-id="place" id="place">Plan</h2>');
    const message = await earn(tab, "inline");
    assert.equal(await message.evaluate((e) => e.previousElementSibling!.id), "place");
    assert.ok(await tab.page.evaluate(() => document.documentElement.scrollWidth <= 320));
    await tab.page.screenshot({ path: "out/inline-320.png" });
  });

  test("comes when its place does into view, and counts as shown only then", async (t) => {
    const tab = await open(
      world,
      await world.visitor(t),
      "inline-below",
      `<p style="height:3000px">Long</p>${PLACE}`,
    );
    await tab.track("inline");
    await tab.settled();
    await world.api("anchors").receipts("inline-below", "shown", 0);
    assert.equal(await tab.banner.count(), 0);
    await tab.page.locator("#place").evaluate((e) => e.scrollIntoView({ block: "center" }));
    await tab.shown();
    await world.api("anchors").receipts("inline-below", "shown", 1);
  });

  test("moves over when the page draws its place anew, and is gone when it is cleared", async (t) => {
    const tab = await open(world, await world.visitor(t), "inline-swapped", PLACE);
    await earn(tab, "inline");
    await tab.page.evaluate((html) => {
      document.querySelector("aside")!.remove();
      document.querySelector("h1")!.insertAdjacentHTML("afterend", html);
    }, PLACE);
    await until("the message in its new place", () =>
      tab.page.evaluate(() => !!document.querySelector("h1 + aside tend-message")),
    );
    await tab.page.evaluate(() => document.querySelector("#place")!.replaceChildren());
    await untilEqual("the messages on the screen", async () => (await tab.debug()).messages, []);
    await tab.settled();
    await world.api("anchors").receipts("inline-swapped", "dismissed", 0);
  });
});
