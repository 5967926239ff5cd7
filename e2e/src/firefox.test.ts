// The other engine: Firefox, which Playwright drives only in a build of its own, so here
// by WebDriver BiDi. One way through: a banner, its receipts, its cap; then modal and slide-out.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, type Browser, type Page } from "puppeteer-core";
import { createApi, type Api } from "./rig/api.js";
import { program } from "./rig/program.js";
import { html, openShop, type Shop } from "./rig/shop.js";
import { startTend, type Tend } from "./rig/tend.js";
import { until } from "./rig/until.js";
import { banner } from "./rig/world.js";

let shop: Shop;
let tend: Tend;
let api: Api;
let browser: Browser;

before(async () => {
  shop = await openShop();
  const campaigns = [
    banner("hi", "go", { caps: [{ max: 1, per: "1d" }] }),
    banner("ask", "ask", { message: { layout: "modal" } }),
    banner("aside", "aside", { message: { layout: "slideout" } }),
  ];
  tend = await startTend("serve", {
    sites: [{ name: "fox", key: "site_fox", origins: [shop.url], campaigns }],
    api_keys: [
      { name: "e2e", site: "fox", key: "tend_sk_fox_0123456789abcdef0123456789abcdef", scopes: ["admin"] },
    ],
  });
  api = createApi(tend.url, "tend_sk_fox_0123456789abcdef0123456789abcdef", "fox");
  const executablePath = program("firefox-esr", "FIREFOX");
  browser = await launch({
    browser: "firefox",
    executablePath,
    headless: true,
  });
});
after(async () => {
  await browser?.close();
  await tend?.close();
  await shop?.close();
});

const POLICY = (server: string) =>
  `default-src 'none'; script-src ${server}; connect-src ${server.replace("http", "ws")}; img-src 'self'; style-src 'unsafe-inline'; ` +
  "require-trusted-types-for 'script'; trusted-types 'none'";

/** A browser of its own, and what it has to complain of. */
async function open(faults: string[]): Promise<Page> {
  const page = await (await browser.createBrowserContext()).newPage();
  page.on("pageerror", (e) => faults.push(String(e)));
  page.on("console", (m) => {
    if (m.type() === "error" || m.type() === "warn") faults.push(m.text());
  });
  await page.goto(`${shop.url}/fox`);
  await page.waitForFunction(() => window.tend?.debug().connection === "ready");
  return page;
}

const settled = (page: Page) => page.waitForFunction(() => window.tend.debug().waiting === 0);

test("Firefox: a hostile sheet and a strict policy, one banner, closed, reported, capped", async () => {
  const head = "<style>*{all:unset!important}</style>";
  const body = html({ key: "site_fox", tend: tend.url, head });
  shop.put("/fox", { body, headers: { "content-security-policy": POLICY(tend.url) } });
  const faults: string[] = [];
  const page = await open(faults);
  await page.evaluate(() => {
    window.tend.identify("ada");
    window.tend.track("go");
  });
  const close = await page.waitForSelector("tend-message >>> button[aria-label=Close]", { visible: true });
  await page.waitForFunction(() => window.tend.debug().messages.length === 1);
  const look = await page.evaluate(async () => {
    const root = document.querySelector("tend-message")!.shadowRoot!;
    await Promise.all(root.getAnimations().map((a) => a.finished.catch(() => undefined)));
    const bar = root.querySelector(".bar")!;
    const { color, backgroundColor, fontSize } = getComputedStyle(bar);
    const { x, y, width } = bar.getBoundingClientRect();
    return { color, backgroundColor, fontSize, x, y, whole: width === document.documentElement.clientWidth };
  });
  assert.deepEqual(look, {
    color: "rgb(28, 29, 34)",
    backgroundColor: "rgb(255, 255, 255)",
    fontSize: "15px",
    x: 0,
    y: 0,
    whole: true,
  });
  await page.screenshot({ path: "out/firefox.png" });
  await close!.click();
  await page.waitForFunction(() => !document.querySelector("tend-message"));
  await settled(page);
  await api.receipts("ada", "shown", 1);
  await api.receipts("ada", "dismissed", 1);

  const second = await open(faults);
  await second.evaluate(() => {
    window.tend.identify("ada");
    window.tend.track("go");
  });
  await settled(second);
  await api.totals("hi", { granted: 1, shown: 1, suppressed: 1 });
  assert.equal(await second.evaluate(() => document.querySelectorAll("tend-message").length), 0);
  assert.deepEqual(faults, []);
});

test("Firefox: routes of a single-page app are page views", async () => {
  shop.put("/fox", { body: html({ key: "site_fox", tend: tend.url }) });
  const faults: string[] = [];
  const page = await open(faults);
  await page.evaluate(() => {
    window.tend.identify("ben");
    history.pushState(null, "", "/fox/one");
    window.tend.track("there");
  });
  await settled(page);
  const views = (await api.timeline("ben", "page")).toReversed().map((e) => e.url?.slice(shop.url.length));
  assert.deepEqual(views, ["/fox", "/fox/one"]);
  assert.deepEqual(faults, []);
});

// Here a beacon would have no origin: the page hides its referrer, as many frameworks have it by default.
for (const policy of ["no-referrer", "same-origin", "strict-origin-when-cross-origin"]) {
  test(`Firefox: what is said on leaving arrives from a page with the policy ${policy}`, async () => {
    shop.put("/elsewhere", { body: "<!doctype html><title>Elsewhere</title>" });
    const body = html({ key: "site_fox", tend: tend.url, script: 'data-consent="essential"' });
    shop.put("/fox", { body, headers: { "referrer-policy": policy } });
    const page = await open([]);
    const user = `leaving-${policy}`;
    await page.evaluate((who) => {
      window.tend.identify(who);
      // In the task in which the page is left: the socket's answer has no time to come.
      addEventListener("pagehide", () => window.tend.track("left"), { capture: true });
    }, user);
    await settled(page);
    await page.goto(`${shop.url}/elsewhere`);
    await until("the event", async () => {
      const events = await api.timeline(user, "track");
      return events.filter((e) => e.name === "left").length === 1;
    });
    await page.close();
  });
}

/** What has the focus: in a message its name or its words, else the id. */
const focus = (page: Page) =>
  page.evaluate(() => {
    const inner = document.activeElement?.shadowRoot?.activeElement;
    return inner?.getAttribute("aria-label") ?? inner?.textContent ?? document.activeElement?.id ?? "";
  });
const boxes = (page: Page) =>
  page.evaluate(() => [
    window.scrollY,
    ...["html", "body", "#head", "#home", "h1"].flatMap((s) => {
      const { x, y, width, height } = document.querySelector(s)!.getBoundingClientRect();
      return [x, y, width, height];
    }),
  ]);
const earn = async (page: Page, user: string, event: string) => {
  await page.evaluate(
    ([who, what]) => {
      window.tend.identify(who);
      window.tend.track(what);
    },
    [user, event] as const,
  );
  await page.waitForFunction(() => window.tend.debug().messages.length === 1);
  // It has come in: what is clicked and measured now stands still.
  await page.evaluate(() =>
    Promise.all(
      document
        .querySelector("tend-message")!
        .shadowRoot!.getAnimations()
        .map((a) => a.finished.catch(() => undefined)),
    ),
  );
};

test("Firefox: a modal holds the focus and the page still, and gives both back", async () => {
  shop.put("/fox", { body: html({ key: "site_fox", tend: tend.url }) });
  const faults: string[] = [];
  const page = await open(faults);
  await page.evaluate(() => {
    document.querySelector<HTMLElement>("#home")!.focus({ preventScroll: true });
    window.scrollTo(0, 300);
  });
  const was = await boxes(page);
  await earn(page, "cleo", "ask");
  const order: string[] = [];
  for (let i = 0; i < 4; i++) {
    await page.keyboard.press("Tab");
    order.push(await focus(page));
  }
  assert.deepEqual(order, ["Not now", "Fewer like this", "Close", "Not now"]);
  await page.mouse.move(20, 20);
  await page.mouse.wheel({ deltaY: 200 });
  assert.deepEqual(await boxes(page), was);
  const over = await page.evaluate(() => document.elementFromPoint(20, 20)?.localName);
  assert.equal(over, "tend-message");
  await page.screenshot({ path: "out/firefox-modal.png" });
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector("tend-message"));
  assert.equal(await focus(page), "home");
  assert.deepEqual(await boxes(page), was);
  await settled(page);
  await api.receipts("cleo", "dismissed", 1);
  assert.deepEqual(faults, []);
});

test("Firefox: a slide-out takes no focus and leaves the page in use", async () => {
  shop.put("/fox", { body: html({ key: "site_fox", tend: tend.url }) });
  const faults: string[] = [];
  const page = await open(faults);
  await page.focus("#home");
  await earn(page, "dora", "aside");
  assert.equal(await focus(page), "home");
  await page.screenshot({ path: "out/firefox-slideout.png" });
  await page.click("#home");
  const fewer = await page.waitForSelector("tend-message >>> button.fewer");
  await fewer!.click();
  await page.waitForFunction(() => !document.querySelector("tend-message[data-delivery]"));
  await settled(page);
  await api.receipts("dora", "fewer", 1);
  await api.receipts("dora", "dismissed", 0);
  assert.deepEqual(faults, []);
});
