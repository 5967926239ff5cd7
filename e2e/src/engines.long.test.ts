// Firefox and WebKit: every layout shown, used by the keys alone, and closed, with what each
// engine has to complain of. The tests named after them have their main way, in `make test`.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ANCHOR, at } from "./rig/anchors.js";
import { createApi, type Api } from "./rig/api.js";
import { startFirefox, type Engine } from "./rig/firefox.js";
import { html, openShop, type Shop } from "./rig/shop.js";
import { startTend, type Tend } from "./rig/tend.js";
import { until, untilEqual } from "./rig/until.js";
import { startWebKit } from "./rig/webkit.js";
import { banner } from "./rig/world.js";

const KEY = "tend_sk_eng_0123456789abcdef0123456789abcdef";
const NPS = { type: "question", key: "score", kind: "nps", label: "Would you recommend us?", required: true };
const survey = (id: string, position?: string) =>
  banner(id, id, { message: { layout: "survey", blocks: [NPS], ...(position ? { position } : {}) } });
const CAMPAIGNS = [
  banner("banner", "banner"),
  banner("modal", "modal", { message: { layout: "modal" } }),
  banner("slideout", "slideout", { message: { layout: "slideout" } }),
  at("tooltip", "tooltip"),
  at("hotspot", "hotspot"),
  at("inline", "inline", { anchor: { id: "place" } }),
  survey("survey"),
  survey("centre", "centre"),
];
const BODY = `${ANCHOR}<div data-tend-id="place"></div><a id="after" href="#after">On</a>`;

type Step = [key: string, focus?: string];
const tabs = (...names: string[]) => names.map((name): Step => ["Tab", name]);
const PLAIN = tabs("Fewer like this", "Close");
const ANCHORED = tabs("Show me", "Not now", "Fewer like this", "Close");

interface Use {
  campaign: string;
  /** What is given the focus first: of the page, or in the message; nothing where it takes it itself. */
  from?: string;
  keys: Step[];
  told: string[];
}

const USES: Use[] = [
  { campaign: "banner", from: ".act", keys: [...PLAIN, ["Enter"]], told: ["shown", "dismissed"] },
  {
    campaign: "modal",
    keys: [...tabs("Not now"), ...PLAIN, ...tabs("Not now"), ["Escape", "home"]],
    told: ["shown", "dismissed"],
  },
  { campaign: "slideout", from: ".act", keys: [...PLAIN, ["Enter"]], told: ["shown", "dismissed"] },
  { campaign: "tooltip", from: "#share", keys: [...ANCHORED, ["Escape"]], told: ["shown", "dismissed"] },
  {
    campaign: "hotspot",
    from: "#share",
    keys: [["Tab", "beacon"], ["Enter", "beacon"], ...ANCHORED, ["Escape", "beacon"], ["Escape", "share"]],
    told: ["shown", "clicked", "dismissed"],
  },
  { campaign: "inline", from: "#share", keys: [...ANCHORED, ["Enter"]], told: ["shown", "dismissed"] },
  {
    campaign: "survey",
    from: "input",
    keys: [["9", "9"], ["Enter"]],
    told: ["shown", "answered", "completed"],
  },
  {
    campaign: "centre",
    keys: [["Tab", "0"], ["9", "9"], ["Enter"]],
    told: ["shown", "answered", "completed"],
  },
];

const ENGINES: [name: string, start: () => Promise<Engine>][] = [
  ["Firefox", startFirefox],
  ["WebKit", startWebKit],
];

for (const [name, start] of ENGINES) {
  describe(name, () => {
    let shop: Shop;
    let tend: Tend;
    let api: Api;
    let browser: Engine;
    before(async () => {
      shop = await openShop();
      tend = await startTend("serve", {
        sites: [{ name: "eng", key: "site_eng", origins: [shop.url], campaigns: CAMPAIGNS }],
        api_keys: [{ name: "e2e", site: "eng", key: KEY, scopes: ["admin"] }],
      });
      api = createApi(tend.url, KEY, "eng");
      // Before any other script: what is wrong is noted from the first one on.
      const head = `<script>faults = [];
        addEventListener("error", (e) => faults.push(e.message));
        addEventListener("unhandledrejection", (e) => faults.push(String(e.reason)));
        for (const name of ["error", "warn"]) console[name] = (...a) => faults.push(a.join(" "));</script>`;
      shop.put("/page", { body: html({ key: "site_eng", tend: tend.url, head, body: BODY }) });
      browser = await start();
    });
    after(async () => {
      await browser?.close();
      await tend?.close();
      await shop?.close();
    });

    const focus = () =>
      browser.run(() => {
        const inner = document.activeElement?.shadowRoot?.activeElement;
        if (!inner) return document.activeElement?.id ?? "";
        const { value } = inner as HTMLInputElement;
        return inner.getAttribute("aria-label") ?? (inner.textContent || value || inner.className);
      });

    for (const { campaign, from, keys, told } of USES) {
      test(`${name}: ${campaign} is shown, used by keyboard and closed`, async () => {
        await browser.goto(`${shop.url}/page`);
        const ready = () => browser.run(() => window.tend?.debug().connection === "ready");
        await until("the snippet to be connected", ready);
        await browser.run((event) => {
          document.getElementById("home")!.focus({ preventScroll: true });
          window.tend.reset();
          window.tend.identify(event);
          window.tend.track(event);
        }, campaign);
        const shown = () => browser.run(() => window.tend.debug().messages.length === 1);
        await until("the message", shown);
        await browser.screenshot(`out/${name.toLowerCase()}-${campaign}.png`);
        if (from)
          await browser.run((s) => {
            const inner = document.querySelector("tend-message")?.shadowRoot?.querySelector<HTMLElement>(s);
            (inner ?? document.querySelector<HTMLElement>(s))!.focus();
          }, from);
        for (const [key, then] of keys) {
          await browser.press(key);
          if (then !== undefined) await untilEqual(`the focus after ${key}`, focus, then);
          if (key === "Enter") await browser.screenshot(`out/${name.toLowerCase()}-${campaign}-entered.png`);
        }
        const what = async () => (await api.timeline(campaign, "receipt")).toReversed().map((r) => r.what);
        await untilEqual("what is told", what, told);
        if (told.includes("completed")) await browser.press("Escape");
        const gone = () => browser.run(() => !document.querySelector("tend-message"));
        await until("it to be gone", gone);
        assert.deepEqual(await browser.run(() => window.faults), []);
      });
    }
  });
}
