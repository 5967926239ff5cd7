// The third engine: WebKit. One way through by the real server, and what a modal and a
// slide-out do to the page.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createApi, type Api } from "./rig/api.js";
import { html, openShop, type Shop } from "./rig/shop.js";
import { startTend, type Tend } from "./rig/tend.js";
import { until, untilEqual } from "./rig/until.js";
import { startWebKit, type WebKit } from "./rig/webkit.js";
import { banner } from "./rig/world.js";

const KEY = "tend_sk_kit_0123456789abcdef0123456789abcdef";
const POLICY = (server: string) =>
  `default-src 'none'; script-src ${server}; connect-src ${server} ${server.replace("http", "ws")}; ` +
  "style-src 'unsafe-inline'; require-trusted-types-for 'script'; trusted-types 'none'";

let shop: Shop;
let tend: Tend;
let api: Api;
let browser: WebKit;

before(async () => {
  shop = await openShop();
  const campaigns = [
    banner("hi", "go", { caps: [{ max: 1, per: "1d" }] }),
    banner("ask", "ask", { message: { layout: "modal" } }),
    banner("aside", "aside", { message: { layout: "slideout" } }),
  ];
  tend = await startTend("serve", {
    sites: [{ name: "kit", key: "site_kit", origins: [shop.url], campaigns }],
    api_keys: [{ name: "e2e", site: "kit", key: KEY, scopes: ["admin"] }],
  });
  api = createApi(tend.url, KEY, "kit");
  const head = "<style>*{all:unset!important} p{display:block!important} h1{display:block!important}</style>";
  const body = html({ key: "site_kit", tend: tend.url, head });
  shop.put("/hard", { body, headers: { "content-security-policy": POLICY(tend.url) } });
  shop.put("/kit", { body: html({ key: "site_kit", tend: tend.url }) });
  browser = await startWebKit();
});
after(async () => {
  await browser?.close();
  await tend?.close();
  await shop?.close();
});

/** As another person, on a page. */
async function open(path: string, user: string) {
  await browser.goto(shop.url + path);
  const ready = () => browser.run(() => window.tend?.debug().connection === "ready");
  await until("the snippet to be connected", ready);
  await browser.run((who) => {
    const faults: string[] = (window.faults = []);
    addEventListener("error", (e) => faults.push(e.message));
    addEventListener("unhandledrejection", (e) => faults.push(String(e.reason)));
    window.tend.reset();
    window.tend.identify(who);
  }, user);
}
async function earn(event: string) {
  await browser.run((name) => window.tend.track(name), event);
  await until(`the message of ${event}`, () => browser.run(() => window.tend.debug().messages.length === 1));
  await until("it to have come in", () =>
    browser.run(() =>
      document
        .querySelector("tend-message")!
        .shadowRoot!.getAnimations()
        .every((a) => a.playState === "finished"),
    ),
  );
}
const gone = () =>
  until("it to be gone", () => browser.run(() => !document.querySelector("tend-message[data-delivery]")));
const settled = () => until("all to be sent", () => browser.run(() => window.tend.debug().waiting === 0));
const faults = () => browser.run(() => window.faults);
const focus = () =>
  browser.run(() => {
    const inner = document.activeElement?.shadowRoot?.activeElement;
    return inner?.getAttribute("aria-label") ?? inner?.textContent ?? document.activeElement?.id ?? "";
  });
/** The middle of a part of the message. */
const middle = (part: string) =>
  browser.run((s) => {
    const e = document.querySelector("tend-message")!.shadowRoot!.querySelector(s)!;
    const { x, y, width, height } = e.getBoundingClientRect();
    return [Math.round(x + width / 2), Math.round(y + height / 2)] as const;
  }, part);
const boxes = () =>
  browser.run(() => [
    window.scrollY,
    ...["html", "body", "#head", "h1"].flatMap((s) => {
      const { x, y, width, height } = document.querySelector(s)!.getBoundingClientRect();
      return [x, y, width, height];
    }),
  ]);

test("WebKit: a hostile sheet and a strict policy, one banner, closed, reported, capped", async () => {
  await open("/hard", "ada");
  await earn("go");
  await browser.screenshot("out/webkit-banner.png");
  const look = await browser.run(() => {
    const bar = document.querySelector("tend-message")!.shadowRoot!.querySelector(".bar")!;
    const { color, backgroundColor, fontSize } = getComputedStyle(bar);
    return { color, backgroundColor, fontSize, x: bar.getBoundingClientRect().x };
  });
  assert.deepEqual(look, {
    color: "rgb(28, 29, 34)",
    backgroundColor: "rgb(255, 255, 255)",
    fontSize: "15px",
    x: 0,
  });
  await browser.click(...(await middle(".close")));
  await gone();
  await settled();
  await api.receipts("ada", "shown", 1);
  await api.receipts("ada", "dismissed", 1);
  await browser.run(() => window.tend.track("go"));
  await settled();
  await api.totals("hi", { granted: 1, shown: 1, suppressed: 1 });
  assert.deepEqual(await faults(), []);
});

test("WebKit: a modal holds the focus and the page still, and gives both back", async () => {
  await open("/kit", "cleo");
  await browser.run(() => {
    document.getElementById("home")!.focus();
    window.scrollTo(0, 300);
  });
  const was = await boxes();
  assert.equal(was[0], 300);
  await earn("ask");
  await browser.screenshot("out/webkit-modal.png");
  assert.deepEqual(await boxes(), was);
  const order: string[] = [];
  for (let i = 0; i < 4; i++) {
    await browser.press("Tab");
    order.push(await focus());
  }
  assert.deepEqual(order, ["Not now", "Fewer like this", "Close", "Not now"]);
  await browser.press("Shift", "Tab");
  assert.equal(await focus(), "Close");
  assert.equal(await browser.run(() => document.elementFromPoint(20, 20)?.localName), "tend-message");
  await browser.press("Escape");
  await gone();
  assert.equal(await focus(), "home");
  assert.deepEqual(await boxes(), was);
  await settled();
  await api.receipts("cleo", "dismissed", 1);
  assert.deepEqual(await faults(), []);
});

test("WebKit: a click beside a modal closes it and reaches nobody else", async () => {
  await open("/kit", "emil");
  await earn("ask");
  const home = await browser.run(() => {
    const { x, y } = document.getElementById("home")!.getBoundingClientRect();
    return [Math.round(x + 4), Math.round(y + 4)] as const;
  });
  await browser.click(...home);
  await gone();
  assert.equal(await browser.run(() => location.hash), "");
  assert.deepEqual(await faults(), []);
});

test("WebKit: a slide-out takes no focus and leaves the page in use", async () => {
  await open("/kit", "dora");
  await browser.run(() => document.getElementById("home")!.focus());
  await earn("aside");
  await browser.screenshot("out/webkit-slideout.png");
  assert.equal(await focus(), "home");
  await browser.press("Enter");
  await untilEqual("the address", () => browser.run(() => location.hash), "#home");
  await browser.click(...(await middle(".fewer")));
  await gone();
  await settled();
  await api.receipts("dora", "fewer", 1);
  assert.deepEqual(await faults(), []);
});
