// Firefox: a tooltip at its anchor, found late and followed, and a survey by keyboard.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, type Browser, type Page } from "puppeteer-core";
import { ANCHOR, at } from "./rig/anchors.js";
import { createApi, type Api } from "./rig/api.js";
import { program } from "./rig/program.js";
import { html, openShop, type Shop } from "./rig/shop.js";
import { startTend, type Tend } from "./rig/tend.js";
import { until, untilEqual } from "./rig/until.js";
import { banner } from "./rig/world.js";

const KEY = "tend_sk_fox_0123456789abcdef0123456789abcdef";
const NPS = { type: "question", key: "score", kind: "nps", label: "Would you recommend us?", required: true };

let shop: Shop;
let tend: Tend;
let api: Api;
let browser: Browser;

before(async () => {
  shop = await openShop();
  const survey = banner("nps", "nps", { message: { layout: "survey", blocks: [NPS] } });
  tend = await startTend("serve", {
    sites: [{ name: "fox", key: "site_fox", origins: [shop.url], campaigns: [at("tip", "tooltip"), survey] }],
    api_keys: [{ name: "e2e", site: "fox", key: KEY, scopes: ["admin"] }],
  });
  api = createApi(tend.url, KEY, "fox");
  browser = await launch({
    browser: "firefox",
    executablePath: program("firefox-esr", "FIREFOX"),
    headless: true,
  });
});
after(async () => {
  await browser?.close();
  await tend?.close();
  await shop?.close();
});

async function open(user: string, event: string): Promise<Page> {
  shop.put("/fox", { body: html({ key: "site_fox", tend: tend.url }) });
  const page = await (await browser.createBrowserContext()).newPage();
  await page.goto(`${shop.url}/fox`);
  await page.waitForFunction(() => window.tend?.debug().connection === "ready");
  await page.evaluate(
    (who, what) => {
      window.tend.identify(who);
      window.tend.track(what);
    },
    user,
    event,
  );
  await page.waitForFunction(() => window.tend.debug().waiting === 0);
  return page;
}

test("Firefox: a tooltip comes with its anchor, stays below it, and closes by Escape", async () => {
  const page = await open("tip", "tip");
  await page.evaluate((h) => document.querySelector("main")!.insertAdjacentHTML("afterbegin", h), ANCHOR);
  await page.waitForSelector("tend-message >>> button[aria-label=Close]", { visible: true });
  const gap = () =>
    page.evaluate(() => {
      const [a, b] = ["#share", "tend-message"].map((s) =>
        document.querySelector(s)!.getBoundingClientRect(),
      );
      return Math.round(b!.y - a!.bottom);
    });
  await untilEqual("the gap", gap, 8);
  await page.evaluate(() => window.scrollTo(0, 40));
  await untilEqual("the gap after scrolling", gap, 8);
  await page.focus("#share");
  await page.keyboard.press("Tab");
  const inside = await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent);
  assert.equal(inside, "Show me");
  await page.screenshot({ path: "out/firefox-tooltip.png" });
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector("tend-message"));
  await api.receipts("tip", "dismissed", 1);
});

test("Firefox: a survey is answered by keyboard", async () => {
  const page = await open("nps", "nps");
  const first = await page.waitForSelector("tend-message >>> input", { visible: true });
  await first!.focus();
  for (const key of ["1", "0", "Enter"] as const) await page.keyboard.press(key);
  await api.receipts("nps", "completed", 1);
  const answers = await until("the answer", async () => {
    const all = await api.timeline("nps", "receipt");
    return all.filter((r) => r.what === "answered");
  });
  assert.deepEqual(
    answers.map((r) => r.props),
    [{ question: "score", value: 10 }],
  );
  await page.screenshot({ path: "out/firefox-survey.png" });
});
