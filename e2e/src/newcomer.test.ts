// The newcomer's path, from the one-time link to a figure that moves by itself: on SQLite and on
// PostgreSQL in Chromium; in Firefox.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, test, type TestContext } from "node:test";
import { launch as launchFox, type Browser as FoxBrowser } from "puppeteer-core";
import { startPostgres } from "./rig/databases.js";
import { foxHandOf, handOf } from "./rig/hand.js";
import { fromTheLinkToTheFigure, type Guest } from "./rig/newcomer.js";
import { program } from "./rig/program.js";
import { openShop, type Shop } from "./rig/shop.js";
import { startTend, type Tend } from "./rig/tend.js";
import { untilEqual } from "./rig/until.js";
import { createVisitor } from "./rig/visitor.js";
import { launch } from "./rig/world.js";

interface Place {
  tend: Tend;
  shop: Shop;
  /** The set-up link that the first start prints. */
  link: string;
}

/** A server that nobody has set up yet, and a shop without a line in it. */
async function open(t: TestContext, flags: string[] = []): Promise<Place> {
  const shop = await openShop();
  t.after(() => shop.close());
  const tend = await startTend("serve", undefined, flags);
  t.after(() => tend.close());
  const link = /http\S+\/setup#\S+/.exec(tend.output())?.[0];
  assert.ok(link, tend.output());
  return { tend, shop, link };
}

async function inChromium(t: TestContext, { link, shop }: Place): Promise<void> {
  const browser = await launch();
  t.after(() => browser.close());
  const visitor = async () => {
    const one = await createVisitor(browser, { viewport: { width: 1280, height: 800 } });
    t.after(() => one.close());
    return one;
  };
  const owner = await visitor();
  owner.expect(/401/); // before there is a session
  const page = await owner.context.newPage();
  const visit = async (url: string): Promise<Guest> => {
    const tab = await (await visitor()).open(url);
    return {
      track: (event) => tab.track(event),
      heading: async () => (await tab.shown()).getByRole("heading").innerText(),
    };
  };
  await fromTheLinkToTheFigure(handOf(page), link, shop, visit);
  const loads = await page.evaluate(() => performance.getEntriesByType("navigation").length);
  await untilEqual("the figure on the home page", () => page.locator("[data-figure=shown]").innerText(), "1");
  assert.equal(loads, 1);
  await page.screenshot({ path: "out/newcomer.png" });
}

async function foxGuest(browser: FoxBrowser, url: string): Promise<Guest> {
  const page = await (await browser.createBrowserContext()).newPage();
  await page.goto(url);
  await page.waitForFunction(() => window.tend?.debug().connection === "ready");
  return {
    async track(event) {
      await page.bringToFront();
      await page.evaluate((name) => window.tend.track(name), event);
      await page.waitForFunction(() => window.tend.debug().waiting === 0);
    },
    async heading() {
      const e = await page.waitForSelector("tend-message >>> h2", { visible: true });
      return e!.evaluate((h) => h.textContent ?? "");
    },
  };
}

describe("a newcomer makes a campaign live in at most 25 interactions, and sees its figure move", () => {
  test("on SQLite", async (t) => inChromium(t, await open(t)));

  test("on PostgreSQL", async (t) => {
    const postgres = await startPostgres();
    t.after(() => postgres.close());
    const secret = randomBytes(32).toString("base64");
    await inChromium(t, await open(t, ["--database-url", postgres.url, "--secret-key", secret]));
  });

  test("in Firefox", async (t) => {
    const { link, shop } = await open(t);
    const executablePath = program("firefox-esr", "FIREFOX");
    const browser = await launchFox({ browser: "firefox", executablePath, headless: true });
    t.after(() => browser.close());
    const page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 800 });
    await fromTheLinkToTheFigure(foxHandOf(page), link, shop, (url) => foxGuest(browser, url));
    await page.bringToFront();
    await page.waitForFunction(() => document.querySelector("[data-figure=shown]")?.textContent === "1");
    await page.screenshot({ path: "out/newcomer-firefox.png" });
  });
});
