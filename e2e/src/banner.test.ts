// How the banner behaves on the page: where it stands, what it moves, how it is closed.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { axe } from "./rig/axe.js";
import { until, untilEqual } from "./rig/until.js";
import type { Tab, Visitor } from "./rig/visitor.js";
import { banner, openWorld, type World } from "./rig/world.js";

const BUTTONS = [
  { type: "heading", text: "Your reports travel well" },
  { type: "text", text: "A colleague can read along here, without a file." },
  { type: "button", label: "Invite", action: { type: "open_url", url: "#invited" } },
  {
    type: "button",
    label: "Remind me",
    action: { type: "track", name: "reminded", props: { from: "banner" } },
  },
];

/** A bar of the site's own, stuck to the top as many have it, another at the bottom, and styles set in the markup. */
const BARS = `<style>
  body { margin: 0 }
  #head { position: sticky; top: 0; height: 50px; background: #eee }
  footer { position: fixed; bottom: 0; left: 0; right: 0; height: 30px; background: #ddd }
</style>`;

describe("the banner", () => {
  let world: World;
  before(async () => {
    world = await openWorld([
      {
        name: "look",
        campaigns: [
          banner("top", "top", { message: { blocks: BUTTONS } }),
          banner("bottom", "bottom", { message: { position: "bottom" } }),
          banner("top-over", "top-over", { message: { floating: true } }),
          banner("bottom-over", "bottom-over", { message: { floating: true, position: "bottom" } }),
        ],
      },
    ]);
  });
  after(() => world.close());

  async function page(visitor: Visitor, user: string, root?: string): Promise<Tab> {
    const tab = await visitor.open(world.page("look", "/look", { head: BARS, ...(root ? { root } : {}) }));
    await tab.identify(user);
    return tab;
  }
  async function earn(tab: Tab, event: string) {
    await tab.track(event);
    return tab.shown();
  }
  const gone = (tab: Tab) => tab.banner.waitFor({ state: "detached" });

  /** Everything that a banner may have moved, with the styles in the markup. */
  const layout = (p: Page) =>
    p.evaluate(() =>
      ["html", "body", "#head", "main", "h1", "footer"].map((s) => {
        const e = document.querySelector(s)!;
        const { x, y, width, height } = e.getBoundingClientRect();
        return { s, style: e.getAttribute("style"), x, y, width, height, scroll: window.scrollY };
      }),
    );
  const box = async (tab: Tab, selector: string) => (await tab.page.locator(selector).boundingBox())!;

  for (const [event, pushes] of [
    ["top", true],
    ["bottom", true],
    ["top-over", false],
    ["bottom-over", false],
  ] as const) {
    test(`${event}: stands where it should and leaves the page as it was`, async (t) => {
      const tab = await page(await world.visitor(t), `layout-${event}`);
      const was = await layout(tab.page);
      const message = await earn(tab, event);
      const bar = await box(tab, "tend-message");
      const head = await box(tab, "#head");
      const foot = await box(tab, "footer");
      if (event === "top") {
        assert.equal(bar.y, 0);
        assert.ok(head.y >= bar.height, `the site's header is at ${head.y}, under a banner of ${bar.height}`);
      } else if (event === "bottom") {
        assert.equal(bar.y + bar.height, 720);
        assert.ok(foot.y + foot.height <= bar.y + 0.5, "the site's footer is above it");
      } else {
        assert.deepEqual(await layout(tab.page), was, "a floating one moves nothing");
        assert.equal(bar.x, 16);
      }
      assert.equal(await tab.page.evaluate(() => document.documentElement.hasAttribute("style")), pushes);
      await message.getByRole("button", { name: "Close" }).click();
      await gone(tab);
      assert.deepEqual(await layout(tab.page), was);
    });
  }

  test("a page that is scrolled stays where it is read", async (t) => {
    const tab = await page(await world.visitor(t), "scrolled");
    await tab.page.evaluate(() => window.scrollTo(0, 400));
    const was = await layout(tab.page);
    const message = await earn(tab, "top");
    const bar = await box(tab, "tend-message");
    assert.ok((await box(tab, "#head")).y >= bar.height - 0.5, "the header sticks below the banner");
    await message.getByRole("button", { name: "Close" }).click();
    await gone(tab);
    assert.deepEqual(await layout(tab.page), was);
  });

  test("Escape closes it, but not while somebody types", async (t) => {
    const tab = await page(await world.visitor(t), "escape");
    await earn(tab, "top");
    await tab.page.locator("#field").focus();
    await tab.page.keyboard.press("Escape");
    await tab.page.keyboard.type("words");
    assert.equal((await tab.debug()).messages.length, 1);
    await tab.page.locator("#home").focus();
    await tab.page.keyboard.press("Escape");
    await gone(tab);
    await tab.settled();
    await world.api("look").receipts("escape", "dismissed", 1);
    const [receipt] = await world.api("look").timeline("escape", "receipt");
    assert.equal(receipt?.props?.["by"], "escape");
  });

  test("it takes no focus; Tab goes through it in order, the ring shows, focus comes back", async (t) => {
    const tab = await page(await world.visitor(t), "focus");
    await tab.page.locator("#home").focus();
    const message = await earn(tab, "top");
    assert.equal(await tab.page.evaluate(() => document.activeElement?.id), "home");

    const focused = () =>
      tab.page.evaluate(() => {
        const inner = document.activeElement?.shadowRoot?.activeElement;
        return inner?.getAttribute("aria-label") ?? inner?.textContent ?? document.activeElement?.id ?? "";
      });
    await message.getByRole("link", { name: "Invite" }).focus();
    const order = [await focused()];
    for (let i = 0; i < 3; i++) {
      await tab.page.keyboard.press("Tab");
      order.push(await focused());
    }
    assert.deepEqual(order, ["Invite", "Remind me", "Fewer like this", "Close"]);
    const ring = await message
      .getByRole("button", { name: "Close" })
      .evaluate((e) => `${getComputedStyle(e).outlineStyle} ${getComputedStyle(e).outlineWidth}`);
    assert.equal(ring, "solid 2px");
    await tab.page.keyboard.press("Enter");
    await gone(tab);
    assert.equal(await tab.page.evaluate(() => document.activeElement?.id), "home");
  });

  test("the close button has 44 px to hit, and is named", async (t) => {
    const tab = await page(await world.visitor(t), "close");
    const close = (await earn(tab, "bottom-over")).getByRole("button", { name: "Close", exact: true });
    const size = (await close.boundingBox())!;
    assert.ok(size.width >= 44 && size.height >= 44, JSON.stringify(size));
    // Up to every edge it is what one hits.
    const [right, middle, bottom] = [size.width - 1, size.width / 2, size.height - 1];
    for (const at of [
      [1, middle],
      [right, middle],
      [middle, 1],
      [middle, bottom],
    ] as const) {
      const hit = await close.evaluate((e, p) => {
        const r = e.getBoundingClientRect();
        const found = (e.getRootNode() as ShadowRoot).elementFromPoint(r.x + p[0], r.y + p[1]);
        return found !== null && (found === e || e.contains(found));
      }, at);
      assert.ok(hit, `at ${at.join()}`);
    }
  });

  test("its buttons do what they say, each with its receipt", async (t) => {
    const tab = await page(await world.visitor(t), "buttons");
    await (await earn(tab, "top")).getByRole("button", { name: "Remind me" }).click();
    await gone(tab);
    await (await earn(tab, "top")).getByRole("link", { name: "Invite" }).click();
    await gone(tab);
    await tab.page.waitForURL(/#invited$/);
    await tab.settled();
    const api = world.api("look");
    await api.receipts("buttons", "clicked", 2);
    await api.receipts("buttons", "dismissed", 0);
    const reminded = (await api.timeline("buttons", "track")).find((e) => e.name === "reminded");
    assert.deepEqual(reminded?.props, { from: "banner" });
  });

  test("with reduced motion nothing moves; without, it comes in 160 ms", async (t) => {
    const animations = async (options: BrowserContextOptions) => {
      const tab = await page(await world.visitor(t, options), `motion-${options.reducedMotion}`);
      const message = await earn(tab, "top");
      return message.locator(".bar").evaluate((e) => {
        const { animationName, animationDuration, transitionDuration } = getComputedStyle(e);
        e.classList.add("out");
        const out = getComputedStyle(e).transitionDuration;
        e.classList.remove("out");
        return [animationName, animationDuration, transitionDuration, out].join(" ");
      });
    };
    assert.equal(await animations({ reducedMotion: "reduce" }), "none 0s 0s 0s");
    assert.equal(await animations({ reducedMotion: "no-preference" }), "in 0.16s 0s 0.12s, 0.12s");
  });

  const colours = (tab: Tab) =>
    tab.banner
      .locator(".bar")
      .evaluate((e) => `${getComputedStyle(e).color} on ${getComputedStyle(e).backgroundColor}`);

  test("it follows the colour scheme, also when that changes", async (t) => {
    const tab = await page(await world.visitor(t, { colorScheme: "dark" }), "scheme");
    await earn(tab, "top");
    assert.equal(await colours(tab), "rgb(244, 244, 246) on rgb(28, 29, 34)");
    await tab.page.screenshot({ path: "out/banner-dark.png" });
    await tab.page.emulateMedia({ colorScheme: "light" });
    assert.equal(await colours(tab), "rgb(28, 29, 34) on rgb(255, 255, 255)");
  });

  for (const width of [320, 390]) {
    test(`at ${width} px nothing is cut off and nothing scrolls sideways`, async (t) => {
      const visitor = await world.visitor(t, {
        viewport: { width, height: 640 },
        hasTouch: true,
        isMobile: true,
      });
      const tab = await page(visitor, `narrow-${width}`);
      for (const event of ["top", "bottom-over"]) {
        const message = await earn(tab, event);
        const wide = await tab.page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `the page is ${wide} px wide`);
        for (const part of await message.locator("h2, p, .act, .close").all()) {
          const b = (await part.boundingBox())!;
          assert.ok(b.x >= 0 && b.x + b.width <= width, `${await part.innerText()}: ${JSON.stringify(b)}`);
        }
        // Words and the close button do not lie over each other.
        const close = (await message.locator(".close").boundingBox())!;
        for (const words of await message.locator("h2, p").all()) {
          const b = (await words.boundingBox())!;
          assert.ok(
            b.x + b.width <= close.x || b.y >= close.y + close.height,
            "the words are under the close button",
          );
        }
        for (const act of await message.locator(".act").all()) {
          assert.ok((await act.boundingBox())!.height >= 44, "buttons are 44 px high where one touches");
        }
        assert.deepEqual(await axe(tab.page, "tend-message"), []);
        await tab.page.screenshot({ path: `out/banner-${width}-${event}.png` });
        await message.getByRole("button", { name: "Close" }).tap();
        await gone(tab);
      }
    });
  }

  test("on a page that reads from right to left the close button is on the left", async (t) => {
    const tab = await page(await world.visitor(t), "rtl", 'lang="ar" dir="rtl"');
    const message = await earn(tab, "top");
    const close = (await message.getByRole("button", { name: "إغلاق" }).boundingBox())!;
    assert.equal(close.x, 8);
    await tab.page.screenshot({ path: "out/banner-rtl.png" });
  });

  test("it is announced once, and is a region with a name", async (t) => {
    const tab = await page(await world.visitor(t), "region");
    const message = await earn(tab, "top");
    await message.getByRole("region", { name: "Your reports travel well" }).waitFor();
    const said = () => message.getByRole("status").innerText();
    await untilEqual("the words that are announced", said, `${BUTTONS[0]!.text} ${BUTTONS[1]!.text}`);
  });

  test("a page that takes it away is not given it again, and gets its room back", async (t) => {
    const tab = await page(await world.visitor(t), "removed");
    const was = await layout(tab.page);
    await earn(tab, "top");
    await tab.page.evaluate(() => document.querySelector("tend-message")!.remove());
    await until(
      "the page to be as it was",
      async () => assert.deepEqual(await layout(tab.page), was) === undefined,
    );
    await untilEqual("the messages on the screen", async () => (await tab.debug()).messages, []);
  });
});
