// What Tend costs the page that it is in: CPU time of the page's main thread on a processor slowed
// down four times, against the same page without Tend; and, by the browser's trace, what Tend's own
// scripts took of it. It prints tables and asserts no times: those are for an idle machine and a
// person to judge (docs/performance.md has the last ones).
//   npm run light -w e2e            RUNS=15 npm run light -w e2e
// The slowing counts the time that others have the processor as well: where it is shared, SLOWED=1, times four.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { CDPSession, Page } from "playwright-core";
import { html } from "./rig/shop.js";
import { costOf, startTrace, total, type Cost } from "./rig/trace.js";
import { until } from "./rig/until.js";
import { banner, openWorld, type World } from "./rig/world.js";

const RUNS = Number(process.env["RUNS"] ?? 9);
const SLOWED = Number(process.env["SLOWED"] ?? 4);
/** Milliseconds after which nothing of what was done still runs. */
const REST = 1_000;

const SITES = [
  {
    name: "light",
    campaigns: [
      banner("bar", "banner"),
      banner("middle", "modal", { message: { layout: "modal" } }),
      banner("corner", "slideout", { message: { layout: "slideout" } }),
    ],
  },
];
const CLICKS = ["nothing", "banner", "modal", "slideout"] as const;
const BODY = CLICKS.map((name) => `<button data-tend-track="${name}">${name}</button>`).join("\n");

const KINDS = [
  "TaskDuration",
  "ScriptDuration",
  "V8CompileDuration",
  "RecalcStyleDuration",
  "LayoutDuration",
];
type Work = number[]; // milliseconds, by KINDS

interface Seen<T = Work> {
  load: T;
  click: T;
  /** Milliseconds of each long task. */
  long: number[];
  /** Milliseconds from the click to the next paint, as the browser tells INP by. */
  inp: number;
}

const median = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN;
const medians = (list: Work[]): Work => KINDS.map((_, i) => median(list.map((work) => work[i] ?? NaN)));
const less = (a: Work, b: Work): Work => a.map((ms, i) => ms - (b[i] ?? 0));

async function work(cdp: CDPSession): Promise<Work> {
  const { metrics } = await cdp.send("Performance.getMetrics");
  return KINDS.map((kind) => 1000 * (metrics.find((m) => m.name === kind)?.value ?? NaN));
}

/** Reads what was spent since it was begun or read last. */
interface Meter<T> {
  read(): Promise<T>;
  stop(): Promise<unknown>;
}

async function byMetrics(cdp: CDPSession): Promise<Meter<Work>> {
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  let last = KINDS.map(() => 0);
  const read = async () => {
    const now = await work(cdp);
    const spent = less(now, last);
    last = now;
    return spent;
  };
  return { read, stop: async () => {} };
}

async function byTrace(cdp: CDPSession, own: (url: string) => boolean): Promise<Meter<Cost>> {
  let end = await startTrace(cdp);
  const read = async () => {
    const cost = costOf(await end(), own);
    end = await startTrace(cdp);
    return cost;
  };
  return { read, stop: () => end() };
}

declare global {
  interface Window {
    noted: { long: number[]; inp: number };
  }
}

function note() {
  window.noted = { long: [], inp: 0 };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.noted.long.push(duration);
  }).observe({ type: "longtask", buffered: true });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.noted.inp = Math.max(window.noted.inp, duration);
  }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
}

describe("what Tend costs a page", () => {
  let world: World;
  let without: string;
  let withTend: string;
  before(async () => {
    world = await openWorld(SITES, ["--disable-back-forward-cache"]);
    withTend = world.page("light", "/with", { body: BODY });
    const bare = html({ key: "", tend: "", body: BODY }).replace(/<script async[^>]*><\/script>/, "");
    world.shop.put("/without", { body: bare });
    without = `${world.shop.url}/without`;
  });
  after(async () => {
    await world.close();
  });

  const row = (what: string, of: Work) =>
    console.log(`| ${what} | ${of.map((ms) => ms.toFixed(1)).join(" | ")} |`);

  /** Loads a page anew, clicks, and tells what both have cost. */
  async function visit<T>(
    url: string,
    click: (typeof CLICKS)[number],
    begin: (cdp: CDPSession) => Promise<Meter<T>>,
  ): Promise<Seen<T>> {
    const context = await world.browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.addInitScript(note);
    const page = await context.newPage();
    try {
      const cdp = await context.newCDPSession(page);
      await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
      const greeted = url === withTend ? connected(page) : undefined;
      const meter = await begin(cdp);
      await page.goto(url);
      await greeted;
      await pause(REST);
      const load = await meter.read();
      const { x, y } = await middle(page, click);
      await meter.read();
      await page.mouse.click(x, y);
      await pause(2 * REST);
      const spent = await meter.read();
      await meter.stop();
      if (url === withTend && click !== "nothing")
        assert.equal(await page.locator("tend-message").count(), 1);
      return { load, click: spent, ...(await page.evaluate(() => window.noted)) };
    } finally {
      await context.close();
    }
  }

  for (const click of CLICKS) {
    test(`a click that brings ${click}`, async () => {
      const [bare, tend]: Seen[][] = [[], []];
      for (let i = 0; i < RUNS; i++) {
        bare?.push(await visit(without, click, byMetrics));
        tend?.push(await visit(withTend, click, byMetrics));
      }
      const of = (list: Seen[] | undefined, what: "load" | "click") =>
        medians((list ?? []).map((s) => s[what]));
      const kinds = KINDS.map((kind) => kind.replace("Duration", "")).join(", ms | ");
      console.log(`\n| medians of ${RUNS} | ${kinds}, ms |\n|---|${"--:|".repeat(KINDS.length)}`);
      for (const what of ["load", "click"] as const) {
        const name = what === "load" ? `load (before ${click})` : `click: ${click}`;
        row(`${name}, without`, of(bare, what));
        row(`${name}, with`, of(tend, what));
        row(`**${name}, Tend**`, less(of(tend, what), of(bare, what)));
      }
      for (const [name, list] of [
        ["without", bare],
        ["with", tend],
      ] as const) {
        const long = (list ?? []).flatMap((s) => s.long);
        console.log(
          `${click}, ${name}: long tasks in ${RUNS} visits: ${long.length} (longest ${Math.max(0, ...long)} ms); ` +
            `click to next paint, median: ${median((list ?? []).map((s) => s.inp))} ms`,
        );
      }
    });
  }

  for (const click of CLICKS) {
    test(`what Tend's own scripts take, at load and for a click that brings ${click}`, async () => {
      const seen: Seen<Cost>[] = [];
      const own = (cdp: CDPSession) => byTrace(cdp, (url) => url.startsWith(world.tend.url));
      for (let i = 0; i < RUNS; i++) seen.push(await visit(withTend, click, own));
      for (const what of ["load", "click"] as const) {
        const costs = seen.map((s) => s[what]);
        if (what === "load")
          assert.ok(
            costs.every((c) => total(c) > 0),
            "the trace has none of Tend's scripts",
          );
        const parts = [...new Set(costs.flatMap((c) => [...c.keys()]))]
          .map((part) => ({ part, ms: median(costs.map((c) => c.get(part) ?? 0)) }))
          .filter(({ ms }) => ms >= 0.05)
          .toSorted((a, b) => b.ms - a.ms)
          .map(({ part, ms }) => `${part} ${ms.toFixed(1)}`);
        const name = what === "load" ? `load (before ${click})` : `click: ${click}`;
        console.log(
          `${name}: ${median(costs.map(total)).toFixed(1)} ms of Tend's own, median of ${RUNS}: ${parts.join(", ")}`,
        );
      }
    });
  }

  test("pages with a message come back out of the back/forward cache", async () => {
    const context = await world.browser.newContext();
    const page = await context.newPage();
    let kept = 0;
    for (let i = 0; i < RUNS; i++) {
      const greeted = connected(page);
      await page.goto(withTend);
      await greeted;
      await page.evaluate(() =>
        window.addEventListener("pageshow", (e) => void (document.title = `kept ${e.persisted}`)),
      );
      await page.goto(without);
      await page.goBack({ waitUntil: "commit" });
      await until("it is back", async () => (await page.title()).startsWith("kept"));
      if ((await page.title()) === "kept true") kept++;
    }
    console.log(`back/forward cache: kept ${kept} of ${RUNS}`);
    assert.equal(kept, RUNS);
    await context.close();
  });
});

/** The server has answered hello. */
const connected = (page: Page) =>
  new Promise<void>((resolve) =>
    page.once("websocket", (ws) => void ws.once("framereceived", () => resolve())),
  );

async function middle(page: Page, name: string): Promise<{ x: number; y: number }> {
  const box = await page.locator(`[data-tend-track=${name}]`).boundingBox();
  assert.ok(box);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
