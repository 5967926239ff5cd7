// Pages that make life hard, by name: what is in them, what stands between them and the server,
// and which layouts are rightly not drawn there.
import { setTimeout as pause } from "node:timers/promises";
import type { Page, WebSocketRoute } from "playwright-core";
import { HOSTILE } from "./sheets.js";
import { GONE } from "./visitor.js";
import type { World } from "./world.js";

export const LAYOUTS = [
  "banner",
  "modal",
  "slideout",
  "tooltip",
  "hotspot",
  "inline",
  "survey",
  "preferences",
] as const;
export type Layout = (typeof LAYOUTS)[number];

export interface Hostility {
  head?: string;
  headers?: (world: World) => Record<string, string>;
  /** More attributes of the script tag. */
  script?: string;
  /** The page is in a frame of this one. */
  framed?: boolean;
  /** Before the page is opened. */
  before?: (page: Page, world: World) => Promise<unknown>;
  /** A message stands; what it gives is called when it has been closed. */
  meanwhile?: (page: Page) => Promise<() => Promise<unknown>>;
  /** The browser's own words, which no script can keep from the console. */
  expect?: RegExp[];
  /** What Tend says to the site owner. */
  warns?: RegExp;
  /** The layouts that cannot be drawn, each with the reason of its `failed` receipt. */
  held?: Partial<Record<Layout, string>>;
}

/** Where a sheet hides all elements, the page has its anchor all the same. */
const ANCHOR_STAYS = `main, main #share, main #room { all: revert!important; width: auto!important; max-height: none!important;
  transition: none!important; animation: none!important }`;

/** What watches over errors and times does to the built-ins, and what changes detection by. */
function wrap() {
  const w = window as unknown as { [name: string]: new () => object };
  const listeners = new WeakMap<object, EventListener>();
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type, fn, options) {
    if (typeof fn !== "function") return addEventListener.call(this, type, fn, options);
    const wrapped = listeners.get(fn) ?? ((e: Event) => fn.call(this, e));
    listeners.set(fn, wrapped);
    addEventListener.call(this, type, wrapped, options);
  };
  EventTarget.prototype.removeEventListener = function (type, fn, options) {
    removeEventListener.call(this, type, (fn && listeners.get(fn)) ?? fn, options);
  };
  for (const name of ["Promise", "WebSocket", "MutationObserver", "ResizeObserver", "IntersectionObserver"])
    w[name] = class extends w[name]! {};
  for (const [of, names] of [
    [window, ["fetch", "setTimeout", "queueMicrotask", "requestAnimationFrame", "getComputedStyle"]],
    [History.prototype, ["pushState", "replaceState"]],
    [JSON, ["parse", "stringify"]],
    [CustomElementRegistry.prototype, ["define", "get"]],
    [Element.prototype, ["attachShadow", "append", "remove", "setAttribute"]],
    [Document.prototype, ["createElement", "querySelectorAll"]],
    [Storage.prototype, ["setItem", "getItem"]],
    [Navigator.prototype, ["sendBeacon"]],
  ] as unknown as [Record<string, (this: unknown, ...args: unknown[]) => unknown>, string[]][])
    for (const name of names) {
      const was = of[name]!;
      of[name] = function (...args: unknown[]) {
        return was.apply(this as object, args);
      };
    }
}

/** Libraries of the time before: what they left on every array, object and element. */
function litter() {
  const all = [Array, Object, String, Function, Element, Event, Promise].map((f) => f.prototype as object);
  for (const prototype of all)
    Object.assign(prototype, { extra() {}, each() {}, data: 1, more: "enumerable" });
  Object.assign(Array.prototype, {
    contains() {},
    first: () => undefined,
    flatten() {},
    remove() {},
    clear() {},
  });
  Object.assign(window, { $: undefined, define: { amd: true }, module: {}, exports: {}, require: () => {} });
  Object.assign(window, { name: { toString: () => "x" }, status: "x", event: undefined });
}

/** What a page takes away, or what another's script has broken. */
function breakThem() {
  const refuse = () => {
    throw new Error("not here");
  };
  window.fetch = refuse;
  navigator.sendBeacon = refuse;
  history.pushState = refuse;
  customElements.define = refuse;
  const gone = ["requestIdleCallback", "BroadcastChannel", "navigation", "Temporal", "CSS"];
  for (const name of gone) Object.defineProperty(window, name, { value: undefined });
  Object.defineProperty(window, "localStorage", { get: refuse });
  Object.defineProperty(window, "sessionStorage", { get: refuse });
  Object.defineProperty(Intl, "DateTimeFormat", { value: refuse });
}

const run = (fn: () => void) => `<script>(${fn.toString()})()</script>`;

/** Where these files are asked for, there is something else. */
const garbled = (files: RegExp) => (page: Page) =>
  page.route(files, (route) =>
    route.fulfill({
      contentType: "text/javascript",
      headers: { "access-control-allow-origin": "*" },
      body: "<!doctype html><title>Sign in to the guests' network</title>",
    }),
  );

/** Frames that no server sends, before each that it does. */
const GARBAGE = [
  "",
  "{",
  "null",
  "[]",
  '"show"',
  '{"t":"shown"}',
  '{"t":"show"}',
  '{"t":"show","d":{},"message":7,"expires":"x"}',
  '{"t":"show","d":"x1","campaign":"c","message":{"layout":"tooltip"},"expires":SOON}',
  '{"t":"show","d":"x2","campaign":"c","message":{"layout":"survey","blocks":[null]},"expires":SOON}',
  '{"t":"show","d":"x3","campaign":"c","message":{"layout":"inline","anchor":[],"blocks":{}},"expires":SOON}',
  '{"t":"show","d":"x4","campaign":"c","message":{"layout":"__proto__"},"expires":SOON}',
  '{"t":"hide"}',
  '{"t":"watch","w":{"length":9}}',
  '{"t":"watch","w":[null,{"w":7},{"type":"element","on":"visible","anchor":{"selector":"#["}}]}',
  '{"t":"preferences","off":"all"}',
  '{"t":"error"}',
  '{"t":"toString"}',
];

const garbage = (page: Page) =>
  page.routeWebSocket(/.*/, (ws) => {
    const server = ws.connectToServer();
    ws.onMessage((m) => server.send(m));
    server.onMessage((m) => {
      for (const frame of GARBAGE) ws.send(frame.replace("SOON", String(Date.now() + 30_000)));
      ws.send(m);
    });
  });

const LATE = 400;
const late = (page: Page) =>
  Promise.all([
    page.route(/\.\w{10,12}\.js$/, async (route) => {
      await pause(LATE);
      await route.continue();
    }),
    page.routeWebSocket(/.*/, (ws) => {
      const server = ws.connectToServer();
      ws.onMessage((m) => void pause(LATE).then(() => server.send(m)));
      server.onMessage((m) => void pause(LATE).then(() => ws.send(m)));
    }),
  ]);

/** Cuts the page off, on demand. */
const cut = new WeakMap<Page, { away: boolean; open: Set<WebSocketRoute> }>();

async function cuttable(page: Page) {
  const line = { away: false, open: new Set<WebSocketRoute>() };
  cut.set(page, line);
  await page.route(/\/v1\//, (route) => (line.away ? route.abort() : route.continue()));
  await page.routeWebSocket(/.*/, (ws) => {
    if (line.away) return ws.close();
    ws.connectToServer();
    line.open.add(ws);
  });
}

async function goAway(page: Page) {
  const line = cut.get(page)!;
  line.away = true;
  await Promise.all([...line.open].map((ws) => ws.close()));
  line.open.clear();
  await page.waitForFunction(() => window.tend.debug().connection !== "ready");
  return async () => {
    line.away = false;
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
  };
}

const failing = (reason: string, ...layouts: Layout[]) =>
  Object.fromEntries(layouts.map((layout) => [layout, reason]));

const socket = ({ tend }: World) => tend.url.replace("http", "ws");

export const HOSTILITIES: Record<string, Hostility> = {
  "the strictest policy, with a nonce": {
    script: 'nonce="abc"',
    headers: (world) => ({
      "content-security-policy":
        `default-src 'none'; script-src 'nonce-abc' ${world.tend.url}; connect-src ${world.tend.url} ${socket(world)}; base-uri 'none'; ` +
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    }),
  },
  "a sheet that unsets all": { head: `<style>${HOSTILE.unset}${ANCHOR_STAYS}</style>` },
  "a sheet that hides all": { head: `<style>${HOSTILE.harsh}${ANCHOR_STAYS}</style>` },
  "libraries that wrap the built-ins": { head: run(wrap) },
  "libraries that litter them": { head: run(litter) },
  "built-ins that are gone or throw": { head: run(breakThem) },
  "the snippet twice": {
    head: "TWICE",
    warns: /the page loads tend\.js twice/,
  },
  "a frame of the page's": { framed: true },
  "a slow server": { before: late },
  "frames of garbage": { before: garbage },
  "garbage for the files of some layouts": {
    before: garbled(/(anchored|questionnaire|preferences)\.\w+\.js/),
    held: failing("renderer_unreachable", "tooltip", "hotspot", "inline", "survey"),
    warns: /tend\.preferences\.open/,
  },
  "a server that goes while a message stands": {
    before: cuttable,
    meanwhile: goAway,
    expect: [...GONE, /ERR_FAILED/],
  },
};
