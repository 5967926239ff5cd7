// One browser of one person: a context with a storage of its own. It notes every fault
// that its pages see, and every frame that goes over their sockets.
import assert from "node:assert/strict";
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { until, untilEqual } from "./until.js";

export interface Frame {
  t: string;
  d?: string;
  n?: number;
  code?: string;
  user?: string;
  e?: { n: number; k: string; name?: string }[];
  [more: string]: unknown;
}

export interface Snapshot {
  user?: string;
  tab: string;
  connection: string;
  transport: string;
  waiting: number;
  dropped: number;
  messages: string[];
}

type Tend = Record<
  "identify" | "track" | "reset" | "consent" | "group" | "page",
  (...a: unknown[]) => void
> & {
  debug(): Snapshot;
  ready(): Promise<void>;
};

declare global {
  interface Window {
    tend: Tend;
    faults?: string[];
  }
}

/** The browser's own words where the server is gone, or cuts what is under way. No script can
 * keep them from the console, and which of them come depends on the moment. */
export const GONE = [
  /ERR_SOCKET_NOT_CONNECTED/,
  /WebSocket connection to/,
  /ERR_CONNECTION_(REFUSED|RESET|CLOSED)/,
  /ERR_EMPTY_RESPONSE/,
  /ERR_INCOMPLETE_CHUNKED_ENCODING/,
  /ERR_CONTENT_LENGTH_MISMATCH/,
];
/** ... and where the network is. */
export const OFFLINE = [/ERR_INTERNET_DISCONNECTED/, /ERR_NETWORK_CHANGED/, ...GONE];

/** One tab of a visitor. */
export interface Tab {
  page: Page;
  sent: Frame[];
  received: Frame[];
  /** The addresses of the sockets that it has opened. */
  sockets: string[];
  banner: Locator;
  /** Waits until the snippet has loaded and is connected. */
  ready(): Promise<void>;
  identify(user: string, options?: object): Promise<void>;
  track(name: string, props?: object): Promise<void>;
  debug(): Promise<Snapshot>;
  /** Waits until the server has committed all that this tab has recorded. */
  settled(): Promise<void>;
  /** Waits for the banner, and until it is fully there. */
  shown(): Promise<Locator>;
  /** All is acknowledged, and no message has come with it or behind it. */
  nothingShown(): Promise<void>;
  close(): Promise<void>;
}

export interface Visitor {
  context: BrowserContext;
  open(url: string): Promise<Tab>;
  /** A tab that does not wait for the snippet. */
  visit(url: string): Promise<Tab>;
  /** Sentences of Tend to the site owner, in the console. */
  warnings: string[];
  faults: string[];
  /** Errors that the test itself brings about. */
  expect(...errors: RegExp[]): void;
  close(): Promise<void>;
}

/** Runs in every page before its own scripts. */
function note() {
  const faults: string[] = (window.faults = []);
  window.addEventListener(
    "error",
    (e) => faults.push(`error: ${e.message || (e.target as Element)?.outerHTML}`),
    true,
  );
  window.addEventListener("unhandledrejection", (e) => faults.push(`unhandled: ${String(e.reason)}`));
  document.addEventListener("securitypolicyviolation", (e) =>
    faults.push(`policy: ${e.effectiveDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`),
  );
}

export async function createVisitor(browser: Browser, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({ locale: "en-GB", ...options });
  const faults: string[] = [];
  const warnings: string[] = [];
  const expected: RegExp[] = [];
  await context.addInitScript(note);
  context.on("weberror", (e) => faults.push(`uncaught: ${String(e.error())}`));
  context.on("console", (m) => {
    if (m.text().startsWith("[tend]") && m.type() === "warning") warnings.push(m.text());
    else if (m.type() === "error") faults.push(`console: ${m.text()} (${m.location().url})`);
  });

  async function visit(url: string): Promise<Tab> {
    const tab = createTab(await context.newPage(), faults);
    await tab.page.goto(url);
    return tab;
  }

  return {
    context,
    warnings,
    faults,
    visit,
    async open(url) {
      const tab = await visit(url);
      await tab.ready();
      return tab;
    },
    expect: (...errors) => void expected.push(...errors),
    async close() {
      for (const page of context.pages()) await collect(page, faults);
      await context.close();
      const left = faults.filter((f) => !expected.some((e) => e.test(f)));
      assert.deepEqual(left, [], "the pages saw faults");
    },
  };
}

async function collect(page: Page, faults: string[]) {
  // A page that is gone, or shows an error of the browser's, has nothing to tell.
  faults.push(...(await page.evaluate(() => window.faults?.splice(0) ?? []).catch(() => [])));
}

function createTab(page: Page, faults: string[]): Tab {
  const sent: Frame[] = [];
  const received: Frame[] = [];
  const sockets: string[] = [];
  const banner = page.locator("tend-message");
  page.on("websocket", (ws) => {
    sockets.push(ws.url());
    ws.on("framesent", ({ payload }) => void sent.push(JSON.parse(String(payload)) as Frame));
    ws.on("framereceived", ({ payload }) => void received.push(JSON.parse(String(payload)) as Frame));
  });

  /** The offers that shown() has not been asked for. */
  let expected = 0;
  const offers = () => received.filter((f) => f.t === "show").length;
  const debug = () => page.evaluate(() => window.tend.debug());
  const settled = () =>
    until("everything to be acknowledged", async () => {
      const d = await debug();
      return d.connection === "ready" && d.waiting === 0;
    }).then(() => {});

  return {
    page,
    sent,
    received,
    sockets,
    banner,
    debug,
    settled,
    async ready() {
      await page.waitForFunction(() => window.tend?.debug().connection === "ready");
    },
    identify: (user, options) =>
      page.evaluate(([u, o]) => window.tend.identify(u, undefined, o), [user, options] as const),
    track: (name, props) => page.evaluate(([n, p]) => window.tend.track(n, p), [name, props] as const),
    async shown() {
      await banner.waitFor({ state: "visible" });
      expected = offers();
      // Its two frames are over and it is reported: what is measured now stands still.
      await page.waitForFunction(() => window.tend.debug().messages.length === 1);
      await banner.evaluate((e) =>
        Promise.all(e.shadowRoot!.getAnimations().map((a) => a.finished.catch(() => undefined))),
      );
      return banner;
    },
    async nothingShown() {
      await settled();
      // A message leaves in one write with the acknowledgement of what earned it; the
      // answer to one more event is behind all that the events before can have earned.
      const before = received.length;
      await page.evaluate(() => window.tend.track("e2e_fence"));
      await settled();
      await untilEqual("an answer to arrive", () => received.length > before, true);
      assert.equal(offers(), expected, "a message was sent");
      assert.deepEqual(await debug().then((d) => d.messages), [], "a message is on the screen");
      assert.equal(await banner.count(), 0, "a message is in the page");
    },
    async close() {
      await collect(page, faults);
      await page.close();
    },
  };
}
