// A polite guest: nothing comes between people and what they are at, and what waits for them
// comes when they are done. Against the real server, in a real browser.
import assert from "node:assert/strict";
import { after, before, describe, test, type TestContext } from "node:test";
import { until, untilEqual } from "./rig/until.js";
import type { Tab } from "./rig/visitor.js";
import { banner, openWorld, type World } from "./rig/world.js";

const SITES = [
  {
    name: "calm",
    browser: { busy: ["/checkout*"] },
    campaigns: [
      banner("bar", "go"),
      banner("bar2", "go2"),
      banner("offer", "sale", { category: "promo" }),
      banner("out", "over", { message: { layout: "slideout" } }),
      banner("all", "modal", { message: { layout: "modal" } }),
    ],
  },
];

const BODY = `
  <input id="text" /><textarea id="area"></textarea><select id="choice"><option>1</option></select>
  <div id="rich" contenteditable="true" style="min-height: 20px"></div>
  <x-field id="shadow"></x-field>
  <iframe id="frame" style="height: 40px"></iframe>
  <button id="button">Button</button>
  <dialog id="dialog"><button>In the dialog</button></dialog>
  <div id="role" role="dialog" style="position: fixed; inset: 0 0 auto auto; width: 300px; height: 80vh" hidden>A drawer of the page's own</div>
  <div role="dialog" style="position: fixed; inset: auto 0 0 0">A cookie notice, which disturbs nobody and is disturbed by nobody</div>
  <div id="drawer" aria-modal="true" style="position: fixed; inset: 0; opacity: 0; pointer-events: none">Drawer</div>
  <div id="popover" popover>A popover</div>
  <script>
    const root = document.querySelector("#shadow").attachShadow({ mode: "open" });
    root.append(document.createElement("input"), document.createElement("button"));
    const inner = document.createElement("input");
    document.querySelector("#frame").contentDocument.body.append(inner);
  </script>`;

describe("manners", () => {
  let world: World;
  before(async () => {
    world = await openWorld(SITES);
  });
  after(() => world.close());

  const open = async (t: TestContext, path = "/calm") =>
    (await world.visitor(t)).open(world.page("calm", path, { body: BODY }));

  /** An event that earns a message, offered and not drawn. */
  async function waits(tab: Tab, event = "go") {
    const before = tab.received.filter((f) => f.t === "show").length;
    await tab.track(event);
    await untilEqual("the offer", () => tab.received.filter((f) => f.t === "show").length, before + 1);
    // The files that draw have come, too: what is not there now is being held back.
    await until("the renderer", () =>
      tab.page.evaluate(
        () =>
          performance.getEntriesByType("resource").filter((r) => /(render|scene)\.\w+\.js/.test(r.name))
            .length === 2,
      ),
    );
    await tab.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    assert.equal(await tab.banner.count(), 0, "it is drawn");
  }

  const busy: [what: string, begin: (tab: Tab) => Promise<unknown>, end: (tab: Tab) => Promise<unknown>][] = [
    ...(["#text", "#area", "#choice", "#rich", "#shadow input"] as const).map(
      (field): [string, (tab: Tab) => Promise<unknown>, (tab: Tab) => Promise<unknown>] => [
        `the focus is in ${field}`,
        (tab) => tab.page.locator(field).focus(),
        (tab) => tab.page.locator("#button").focus(),
      ],
    ),
    [
      "the focus is in a field of a frame",
      (tab) => tab.page.frameLocator("#frame").locator("input").focus(),
      (tab) => tab.page.locator("#button").focus(),
    ],
    [
      "the focus moves on within a shadow root",
      (tab) => tab.page.locator("#shadow input").focus(),
      (tab) => tab.page.locator("#shadow button").focus(),
    ],
    [
      "a dialog is open",
      (tab) => tab.page.evaluate(() => document.querySelector<HTMLDialogElement>("#dialog")?.showModal()),
      (tab) => tab.page.keyboard.press("Escape"),
    ],
    [
      "an element is a dialog by its role",
      (tab) => tab.page.evaluate(() => document.querySelector("#role")?.removeAttribute("hidden")),
      (tab) => tab.page.evaluate(() => document.querySelector("#role")?.remove()),
    ],
    [
      "a drawer has been faded in",
      (tab) =>
        tab.page.evaluate(() => void (document.querySelector<HTMLElement>("#drawer")!.style.opacity = "1")),
      (tab) =>
        tab.page.evaluate(() => void (document.querySelector<HTMLElement>("#drawer")!.style.opacity = "0")),
    ],
    [
      "a popover is open",
      (tab) => tab.page.evaluate(() => document.querySelector<HTMLElement>("#popover")?.showPopover()),
      (tab) => tab.page.evaluate(() => document.querySelector<HTMLElement>("#popover")?.hidePopover()),
    ],
    [
      "something fills the screen",
      async (tab) => {
        await tab.page.evaluate(() => {
          const full = () => void document.documentElement.requestFullscreen();
          document.querySelector("#button")?.addEventListener("click", full);
        });
        await tab.page.locator("#button").click();
        await tab.page.waitForFunction(() => document.fullscreenElement !== null);
      },
      (tab) => tab.page.evaluate(() => document.exitFullscreen()),
    ],
    [
      "the page is one that the site names",
      (tab) => tab.page.evaluate(() => history.pushState(null, "", "/checkout/pay?step=2")),
      (tab) => tab.page.evaluate(() => history.pushState(null, "", "/thanks")),
    ],
  ];
  for (const [what, begin, end] of busy) {
    test(`a message waits while ${what}, and comes when that is over`, async (t) => {
      const tab = await open(t);
      await begin(tab);
      await waits(tab);
      await end(tab);
      await tab.shown();
    });
  }

  test("a message waits for two seconds after the last key, though the field is gone", async (t) => {
    const tab = await open(t);
    const field = tab.page.locator("#text");
    await field.focus();
    await waits(tab);
    // By the page's own clock: how long the test takes says nothing.
    const waited = tab.page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let typed = NaN;
          document.addEventListener("input", () => (typed = performance.now()), true);
          new MutationObserver(() => {
            if (document.querySelector("tend-message")) resolve(performance.now() - typed);
          }).observe(document.body, { childList: true });
        }),
    );
    await field.pressSequentially("ab");
    await field.evaluate((e) => e.remove());
    assert.ok((await waited) > 1_990, `it came ${await waited} ms after the last key`);
    await tab.shown();
  });

  test("a message that is there when somebody begins to type stays, and takes no key of theirs", async (t) => {
    const tab = await open(t);
    await tab.track("go");
    await tab.shown();
    await tab.page.locator("#text").focus();
    await tab.page.keyboard.type("hello");
    assert.equal(await tab.page.locator("#text").inputValue(), "hello");
    assert.equal(await tab.banner.count(), 1);
  });

  test("there is one message that interrupts and one banner, and the next when one is closed", async (t) => {
    const tab = await open(t);
    const layouts = () =>
      tab.page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>("tend-message")].map((e) => e.dataset["campaign"]).sort(),
      );
    for (const event of ["go", "go2", "over", "modal"]) {
      await tab.track(event);
      await tab.settled(); // of one batch at most one message comes
    }
    await untilEqual("what is on the screen", layouts, ["bar", "out"]);
    const close = (campaign: string) =>
      tab.page.locator(`[data-campaign=${campaign}]`).getByRole("button", { name: "Close" }).click();
    await close("out");
    await untilEqual("what is on the screen", layouts, ["all", "bar"]);
    await close("all");
    await close("bar");
    await untilEqual("what is on the screen", layouts, ["bar2"]);
  });

  test("nothing new comes beside a modal", async (t) => {
    const tab = await open(t);
    await tab.track("modal");
    await tab.shown();
    await tab.track("go");
    await tab.settled();
    assert.equal(await tab.banner.count(), 1);
    await tab.banner.getByRole("button", { name: "Close" }).click();
    await tab.page.locator("[data-campaign=bar]").waitFor();
  });

  test("what a person wants no messages of is kept, and known in all of their tabs", async (t) => {
    const visitor = await world.visitor(t);
    const enter = async () => {
      const tab = await visitor.open(world.page("calm", "/prefer"));
      await tab.identify("chooser");
      await tab.settled();
      return tab;
    };
    type Preferences = { get(): Promise<object>; set(choices: object): void };
    const preferences = (tab: Tab, set?: object) =>
      tab.page.evaluate(async (choices) => {
        const { preferences } = window.tend as unknown as { preferences: Preferences };
        if (choices) preferences.set(choices);
        return preferences.get();
      }, set);
    const first = await enter();
    const second = await enter();
    await second.page.evaluate(() => {
      window.addEventListener("tend:preferences", (e) => {
        document.title = String(((e as CustomEvent).detail as { off: string[] }).off);
      });
    });
    assert.deepEqual(await preferences(first), {});
    assert.deepEqual(await preferences(first, { promo: false }), { promo: false });
    await untilEqual("what the other tab was told", () => second.page.title(), "promo");
    assert.deepEqual(await preferences(second), { promo: false });
    await first.track("sale");
    await first.nothingShown();
    assert.deepEqual(await preferences(await enter()), { promo: false });
    assert.deepEqual(await preferences(first, { promo: true }), {});
    await first.track("sale");
    await first.shown();
    assert.deepEqual(visitor.warnings, []);
  });

  test("fewer like this is kept as their wish", async (t) => {
    const tab = await open(t, "/fewer");
    await tab.track("sale");
    const message = await tab.shown();
    const told = tab.page.evaluate(
      () => new Promise((resolve) => window.addEventListener("tend:fewer", () => resolve("told"))),
    );
    await message.getByRole("button", { name: "Fewer like this" }).click();
    assert.equal(await told, "told");
    await tab.page.locator("tend-message[data-delivery]").waitFor({ state: "detached" });
    await tab.settled();
    await untilEqual("what they want none of", () => off(tab), ["promo"]);
  });
});

const off = (tab: Tab) => {
  const last = tab.received.findLast((f) => f.t === "preferences");
  return last?.["off"];
};
