// The newcomer's path in Firefox, from the one-time link to a figure that moves by itself.
import { test } from "node:test";
import { launch, type Browser } from "puppeteer-core";
import { foxHandOf } from "./rig/hand.js";
import { begin, fromTheLinkToTheFigure, type Guest } from "./rig/newcomer.js";
import { program } from "./rig/program.js";

const PATIENCE = 90_000; // the machine may be busy

async function foxGuest(browser: Browser, url: string): Promise<Guest> {
  const page = await (await browser.createBrowserContext()).newPage();
  page.setDefaultTimeout(PATIENCE);
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

test("Firefox: a newcomer makes a campaign live in at most 25 interactions, and sees its figure move", async (t) => {
  const { link, shop } = await begin(t);
  const executablePath = program("firefox-esr", "FIREFOX");
  const browser = await launch({ browser: "firefox", executablePath, headless: true });
  t.after(() => browser.close());
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.setViewport({ width: 1280, height: 800 });
  await fromTheLinkToTheFigure(foxHandOf(page), link, shop, (url) => foxGuest(browser, url));
  await page.bringToFront();
  await page.waitForFunction(() => document.querySelector("[data-figure=shown]")?.textContent === "1");
  await page.screenshot({ path: "out/newcomer-firefox.png" });
});
