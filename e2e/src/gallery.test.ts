// The gallery: for members, drawn by the renderer that sites load, every layout in every look.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { signIn as enter } from "./rig/member.js";
import { axe } from "./rig/axe.js";
import { until, untilEqual } from "./rig/until.js";
import type { Visitor } from "./rig/visitor.js";
import { API_KEY, openWorld, OWNER, type World } from "./rig/world.js";

describe("the gallery", () => {
  let world: World;
  before(async () => {
    world = await openWorld([{ name: "shop" }]);
  });
  after(() => world.close());

  async function signIn(member: Visitor): Promise<Page> {
    return enter(member, await world.tend.link(OWNER));
  }
  const drawn = (page: Page) =>
    page.evaluate(() =>
      [...document.querySelectorAll("iframe")].map(
        (f) => f.contentDocument?.documentElement.dataset["drawn"] ?? "",
      ),
    );
  /** A frame by itself, once its message is painted. */
  async function frame(page: Page, query: string): Promise<string> {
    await page.goto(`${world.tend.url}/gallery/frame?${query}`);
    let said = "";
    await until(`the frame ${query} to say what it has drawn`, async () => {
      said = await page.evaluate(() => document.documentElement.dataset["drawn"] ?? "");
      return said !== "";
    });
    return said;
  }

  test("a stranger is sent to sign in", async (t) => {
    const visitor = await world.visitor(t);
    visitor.expect(/401/);
    const { page } = await visitor.visit(`${world.tend.url}/gallery`);
    await page.getByRole("heading", { name: "Sign in to Tend" }).waitFor();
    assert.equal(await page.locator("iframe").count(), 0);
    await page.goto(`${world.tend.url}/gallery/frame?sample=banner`);
    await page.getByRole("heading", { name: "Sign in to Tend" }).waitFor();
  });

  test("a member sees each layout that is drawn, and every look of one", async (t) => {
    const member = await world.visitor(t, {
      viewport: { width: 1680, height: 1000 },
      reducedMotion: "reduce",
    });
    const page = await signIn(member);
    await page.goto(`${world.tend.url}/gallery`);
    const choices = page.getByLabel("Layout").locator("option");
    await until("the layouts to be there", async () => (await choices.count()) > 1);
    const names = (await choices.allInnerTexts()).slice(1);
    await untilEqual("a frame for each", () => page.locator("iframe").count(), names.length);
    await page.screenshot({ path: "out/gallery.png" });
    // Of the page itself: that frames have a header each, too, is as it should be.
    assert.deepEqual(await axe(page, "header"), []);

    await page.getByLabel("Layout").selectOption({ label: "Banner" });
    for (const choice of ["Look", "Scheme", "Direction"]) await page.getByLabel(choice).selectOption("all");
    await page.getByLabel("320").check();
    assert.match(page.url(), /sample=banner&preset=all&scheme=all&dir=all&width=320$/);
    const all = 3 * 2 * 2;
    await untilEqual("a frame for each look", () => page.locator("iframe").count(), all);
    for (const one of await page.locator("iframe").all()) await one.scrollIntoViewIfNeeded();
    const shown = async () => (await drawn(page)).filter((what) => what === "shown").length;
    await untilEqual("the frames that have drawn", shown, all);
    await page.screenshot({ path: "out/gallery-looks.png", fullPage: true });
  });

  test("each layout is drawn in each scheme and direction, at each width", async (t) => {
    const member = await world.visitor(t, { reducedMotion: "reduce" });
    const page = await signIn(member);
    await page.goto(`${world.tend.url}/gallery`);
    const choices = page.getByLabel("Layout").locator("option");
    await until("the layouts to be there", async () => (await choices.count()) > 1);
    const ids = (await choices.evaluateAll((all) => all.map((o) => (o as HTMLOptionElement).value))).slice(1);
    const looks = [
      { preset: "calm", scheme: "light", dir: "ltr", width: 1440 },
      { preset: "bold", scheme: "dark", dir: "ltr", width: 768 },
      { preset: "soft", scheme: "light", dir: "rtl", width: 320 },
    ];
    for (const { width, ...look } of looks) {
      await page.setViewportSize({ width, height: 720 });
      for (const sample of ids) {
        const query = new URLSearchParams({ sample, ...look });
        assert.equal(await frame(page, `${query}`), "shown", `${query}`);
        await page.screenshot({ path: `out/gallery-${sample}-${look.preset}-${width}.png` });
      }
    }
  });

  test("a site's own theme is a look, too", async (t) => {
    const theme = { scheme: "light", light: { paper: "#fff9db" } };
    const answer = await fetch(`${world.tend.url}/api/v1/sites/shop/settings`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${API_KEY}-shop`, "content-type": "application/json" },
      body: JSON.stringify({ theme }),
    });
    assert.equal(answer.status, 200);
    const page = await signIn(await world.visitor(t));
    await page.goto(`${world.tend.url}/gallery`);
    await page.getByLabel("Look").selectOption({ label: "Theme of shop" });
    assert.equal(await frame(page, "sample=banner&preset=site:shop"), "shown");
    const panel = page.locator("tend-message [part~=panel]");
    assert.equal(await panel.evaluate((e) => getComputedStyle(e).backgroundColor), "rgb(255, 249, 219)");
  });

  test("what is no message of the gallery is said, not drawn", async (t) => {
    const member = await world.visitor(t);
    const page = await signIn(member);
    assert.match(await frame(page, "sample=none"), /there is no sample none/);
  });
});
