// Pages that make life hard: styles that unset everything, and the strictest policies.
// The banner is there, can be read and used, and the page sees no fault.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Locator } from "playwright-core";
import type { Tab } from "./rig/visitor.js";
import { banner, openWorld, type World } from "./rig/world.js";
import { axe } from "./rig/axe.js";
import { HOSTILE } from "./rig/sheets.js";

const PROPERTIES =
  "color background-color opacity visibility font-size font-family line-height letter-spacing text-transform direction".split(
    " ",
  );

/** What the words and the buttons of a banner look like in the end. */
function look(message: Locator) {
  return message.evaluate((host, names) => {
    const of = (selector: string) => {
      const e = host.shadowRoot!.querySelector(selector)!;
      const style = getComputedStyle(e);
      const { x, y, width, height } = e.getBoundingClientRect();
      return Object.fromEntries([
        ...names.map((name) => [name, style.getPropertyValue(name)]),
        ["box", [x, y, width, height].join(" ")],
      ]) as Record<string, string>;
    };
    return { bar: of(".bar"), heading: of("h2"), text: of("p"), button: of(".act"), close: of(".close") };
  }, PROPERTIES);
}

describe("hostile pages", () => {
  let world: World;
  before(async () => {
    world = await openWorld([
      {
        name: "hard",
        campaigns: [
          banner("hi", "go"),
          banner("low", "low", { message: { position: "bottom", floating: true } }),
        ],
      },
    ]);
  });
  after(() => world.close());

  const socket = () => world.tend.url.replace("http", "ws");

  async function earn(tab: Tab, event = "go") {
    await tab.track(event);
    return tab.shown();
  }

  for (const [name, css] of Object.entries(HOSTILE)) {
    for (const event of ["go", "low"]) {
      test(`the sheet "${name}" changes nothing of the banner (${event})`, async (t) => {
        const visitor = await world.visitor(t);
        const calm = await earn(await visitor.open(world.page("hard", "/calm")), event);
        const want = await look(calm);
        const tab = await visitor.open(
          world.page("hard", `/hostile-${name}`, { head: `<style>${css}</style>` }),
        );
        await tab.identify(`${name}-${event}`);
        const message = await earn(tab, event);
        await tab.page.screenshot({ path: `out/hostile-${name}-${event}.png` });
        assert.deepEqual(await look(message), want);
        // It can be clicked, which means that nothing lies over it and that it takes the pointer.
        await message.getByRole("button", { name: "Not now" }).click();
        await message.waitFor({ state: "detached" });
        await tab.settled();
        await world.api("hard").receipts(`${name}-${event}`, "dismissed", 1);
      });
    }
  }

  test("under the strictest policy the banner is whole", async (t) => {
    const policy =
      `default-src 'none'; script-src ${world.tend.url}; connect-src ${socket()}; ` +
      "style-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
    const visitor = await world.visitor(t);
    const calm = await look(await earn(await visitor.open(world.page("hard", "/calm"))));
    const tab = await visitor.open(world.page("hard", "/strict", {}, { "content-security-policy": policy }));
    await tab.identify("strict");
    const message = await earn(tab);
    await tab.page.screenshot({ path: "out/hostile-policy.png" });
    assert.deepEqual(await look(message), calm);
    // The policy holds: this test would see nothing if the browser did not enforce it.
    await assert.rejects(
      tab.page.evaluate(() => void (document.body.innerHTML = "<b>x</b>")),
      /TrustedHTML/,
    );
    visitor.expect(/TrustedHTML/, /policy: require-trusted-types-for/);
    await message.getByRole("button", { name: "Close" }).click();
    await message.waitFor({ state: "detached" });
    assert.deepEqual(visitor.warnings, []);
  });

  for (const policy of ["'nonce-abc'", "'nonce-abc' 'strict-dynamic'"]) {
    test(`script-src ${policy} lets the banner in too`, async (t) => {
      const policies = `script-src ${policy}; connect-src ${socket()}; require-trusted-types-for 'script'; trusted-types 'none'`;
      const visitor = await world.visitor(t);
      const headers = { "content-security-policy": policies };
      const tab = await visitor.open(world.page("hard", "/nonce", { script: 'nonce="abc"' }, headers));
      await earn(tab);
      assert.deepEqual(visitor.warnings, []);
    });
  }

  test("a policy that keeps the renderer out is named in the receipt, and harms nothing", async (t) => {
    const policy = `script-src ${world.tend.url}/tend.js; connect-src ${socket()}`;
    const visitor = await world.visitor(t);
    visitor.expect(/(render|scene)\.\w+\.js/);
    const url = world.page("hard", "/narrow", {}, { "content-security-policy": policy });
    const tab = await visitor.open(url);
    await tab.identify("narrow");
    await tab.track("go");
    await world.api("hard").receipts("narrow", "failed", 1);
    const [receipt] = await world.api("hard").timeline("narrow", "receipt");
    assert.equal(receipt?.props?.["reason"], "renderer_unreachable");
    assert.equal(await tab.banner.count(), 0);
  });

  test("a page whose own code is broken, or has broken the built-ins, gets its banner", async (t) => {
    const visitor = await world.visitor(t);
    visitor.expect(/the page's own fault/);
    const head = `<script>
      Array.prototype.extra = function () {}; Object.prototype.more = "enumerable";
      window.JSON.parse = JSON.parse; window.$ = undefined; window.define = { amd: true }; window.module = {};
      addEventListener("tend:shown", () => { throw new Error("the page's own fault"); });
    </script>`;
    const tab = await visitor.open(world.page("hard", "/broken", { head }));
    await tab.identify("broken");
    const message = await earn(tab);
    await message.getByRole("button", { name: "Close" }).click();
    await message.waitFor({ state: "detached" });
    await tab.settled();
    await world.api("hard").receipts("broken", "shown", 1);
    await world.api("hard").receipts("broken", "dismissed", 1);
  });

  test("axe finds nothing on the banner, light and dark", async (t) => {
    for (const colorScheme of ["light", "dark"] as const) {
      const visitor = await world.visitor(t, { colorScheme });
      for (const event of ["go", "low"]) {
        const tab = await visitor.open(world.page("hard", "/calm"));
        await earn(tab, event);
        assert.deepEqual(await axe(tab.page, "tend-message"), []);
        await tab.page.close();
      }
    }
  });
});
