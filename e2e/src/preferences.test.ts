// Which messages a person wants is theirs to say: in a dialog that any page can open, by eye,
// keyboard or screen reader, and the server keeps to it.
import assert from "node:assert/strict";
import { after, before, describe, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { axe } from "./rig/axe.js";
import { until, untilEqual } from "./rig/until.js";
import type { Tab } from "./rig/visitor.js";
import { banner, openWorld, type World } from "./rig/world.js";

const SITES = [
  {
    name: "calm",
    campaigns: [
      banner("offer", "sale", { category: "promo" }),
      banner("tip", "learn", { category: "weekly_tips" }),
      banner("bare", "go"),
    ],
  },
];

interface Preferences {
  preferences: { open(names?: Record<string, string>): Promise<boolean> };
}

const OPENER = `<button id="opener">Messages</button>`;

describe("the dialog of preferences", () => {
  let world: World;
  /** A page that allows nothing it need not. */
  let policy: string;
  before(async () => {
    world = await openWorld(SITES);
    const { url } = world.tend;
    const connect = `connect-src ${url} ${url.replace("http", "ws")}`;
    policy = `default-src 'none'; script-src ${url}; ${connect}; require-trusted-types-for 'script'; trusted-types 'none'`;
  });
  after(() => world.close());

  async function open(t: TestContext, path: string, root?: string): Promise<Tab> {
    const headers = { "content-security-policy": policy };
    const visitor = await world.visitor(t, { viewport: { width: 320, height: 568 } });
    const page = world.page("calm", path, { body: OPENER, ...(root ? { root } : {}) }, headers);
    const tab = await visitor.open(page);
    await tab.page.locator("#opener").focus();
    assert.equal(
      await tab.page.evaluate(() =>
        (window.tend as unknown as Preferences).preferences.open({ promo: "Offers" }),
      ),
      true,
    );
    return tab;
  }

  const dialog = (page: Page) => page.locator('tend-message[data-layout="preferences"] dialog');
  const turn = (page: Page, name: string) => dialog(page).getByRole("switch", { name });
  const note = (page: Page) => page.locator('tend-message[data-layout="note"]');
  const off = (tab: Tab) => tab.received.findLast((f) => f.t === "preferences")?.["off"];

  test("is used by keyboard, and gives the focus back", async (t) => {
    const tab = await open(t, "/keys");
    const { page } = tab;
    await page.getByRole("dialog", { name: "Messages" }).waitFor();
    assert.equal(await turn(page, "Offers").isChecked(), true);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    assert.equal(await turn(page, "Offers").isChecked(), false);
    await untilEqual("what they want none of", () => off(tab), ["promo"]);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter"); // "Done"
    await dialog(page).waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement?.id), "opener");
  });

  test("takes back what was turned off in a message", async (t) => {
    const tab = await open(t, "/back");
    const { page } = tab;
    await page.keyboard.press("Escape");
    await dialog(page).waitFor({ state: "detached" });
    await tab.track("sale");
    await (await tab.shown()).getByRole("button", { name: "Fewer like this" }).click();
    await note(page).locator(".panel").hover(); // with the pointer in it, it stays
    await untilEqual("what they want none of", () => off(tab), ["promo"]);
    await note(page).getByRole("button", { name: "Close" }).click();
    await note(page).waitFor({ state: "detached" });
    await page.evaluate(() => (window.tend as unknown as Preferences).preferences.open());
    await turn(page, "Promo").check();
    await untilEqual("what they want none of", () => off(tab), []);
  });

  test("is not needed where a click on Fewer like this was a slip: a note takes it back", async (t) => {
    const tab = await open(t, "/undo");
    const { page } = tab;
    const message = page.locator("tend-message[data-delivery]");
    await page.keyboard.press("Escape");
    await dialog(page).waitFor({ state: "detached" });
    for (const [by, root] of [
      ["mouse", "en"],
      ["keyboard", "de"],
    ] as const) {
      await page.evaluate((lang) => void (document.documentElement.lang = lang), root);
      await tab.track("sale");
      const fewer = (await tab.shown()).locator(".fewer");
      if (by === "mouse") await fewer.click();
      else {
        await fewer.focus();
        await page.keyboard.press("Enter");
      }
      await message.waitFor({ state: "detached" });
      if (by === "mouse") await note(page).locator(".panel").hover(); // with the pointer in it, it stays
      await untilEqual("what they want none of", () => off(tab), ["promo"]);
      const undo = note(page).getByRole("button", { name: by === "mouse" ? "Undo" : "Rückgängig" });
      await undo.waitFor();
      if (by === "mouse") {
        await untilEqual(
          "what is read out",
          () => note(page).getByRole("status").innerText(),
          "You will see fewer messages of this kind.",
        );
        assert.deepEqual(await axe(page, "tend-message"), []);
        await page.screenshot({ path: "out/note-320.png" });
        const { x = -1, width = 999 } = (await note(page).locator(".panel").boundingBox()) ?? {};
        assert.ok(x >= 0 && x + width <= 320, `from ${x}, ${width} wide`);
        await undo.click();
      } else {
        await untilEqual("the focus", () => undo.evaluate((e) => e.matches(":focus")), true);
        await page.keyboard.press("Enter");
      }
      await note(page).waitFor({ state: "detached" });
      await untilEqual("what they want none of", () => off(tab), []);
    }
    assert.equal(await page.evaluate(() => document.activeElement?.id), "opener");
  });

  test("shows what is said in another tab while it is open", async (t) => {
    const visitor = await world.visitor(t);
    const [tab, other] = [
      await visitor.open(world.page("calm", "/one")),
      await visitor.open(world.page("calm", "/two")),
    ];
    for (const each of [tab, other])
      await each.page.evaluate(() => (window.tend as unknown as Preferences).preferences.open());
    const checked = (page: Page) => turn(page, "Promo").isChecked();
    await turn(other.page, "Promo").uncheck();
    await untilEqual("the switch in the first tab", () => checked(tab.page), false);
    await turn(tab.page, "Promo").check();
    await untilEqual("the switch in the other", () => checked(other.page), true);
  });

  for (const [name, root, title] of [
    ["left to right", 'lang="en"', "Messages"],
    ["right to left", 'lang="ar" dir="rtl"', "الرسائل"],
  ] as const) {
    test(`fits a narrow window, and axe finds nothing in it, ${name}`, async (t) => {
      const { page } = await open(t, `/axe-${name.split(" ")[0]}`, root);
      await page.getByRole("dialog", { name: title }).waitFor();
      await until("it has come in", () =>
        page.evaluate(() =>
          document
            .querySelector("tend-message")!
            .shadowRoot!.getAnimations()
            .every((a) => a.playState === "finished"),
        ),
      );
      assert.deepEqual(await axe(page, "tend-message"), []);
      for (const box of await turn(page, "").all()) {
        const { x = -1, width = 999 } = (await box.boundingBox()) ?? {};
        assert.ok(x >= 0 && x + width <= 320, `a switch from ${x}, ${width} wide`);
      }
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
    });
  }
});
