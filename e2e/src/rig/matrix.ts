// Each layout on each page that makes life hard: drawn and used, or rightly held, and nothing is
// heard of it - no error, no word in the console.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Frame, Locator } from "playwright-core";
import { HOSTILITIES, LAYOUTS, type Hostility, type Layout } from "./hostility.js";
import { until, untilEqual } from "./until.js";
import { banner, openWorld, type World } from "./world.js";

const QUESTION = { type: "question", key: "score", kind: "nps", label: "How likely is it?" };
const ANCHOR =
  '<button id="share" data-tend-id="share">Share</button><div data-tend-id="room" id="room"></div>';

const campaign = (layout: Layout) => {
  const anchor = { id: layout === "inline" ? "room" : "share" };
  const more = ["tooltip", "hotspot", "inline"].includes(layout) ? { anchor } : {};
  return banner(layout, layout, {
    category: "promo",
    message: { layout, ...more, ...(layout === "survey" ? { blocks: [QUESTION] } : {}) },
  });
};

const press = (message: Locator, name: string) => message.getByRole("button", { name, exact: true }).click();

/** What somebody does with a message of a layout until it is gone. */
const use: Partial<Record<Layout, (message: Locator) => Promise<void>>> = {
  async hotspot(message) {
    await message.locator(".beacon").click();
    await press(message, "Not now");
  },
  async survey(message) {
    await message.getByRole("radio", { name: /^7/ }).click();
    await press(message, "Send");
    await press(message, "Close");
  },
  async preferences(message) {
    await message.getByRole("switch", { name: "Promo" }).click();
    await message.getByRole("switch", { name: "Promo" }).click();
    await press(message, "Done");
  },
};

/** What is reported of a message that was drawn and used. */
const told = (layout: Layout) =>
  ({ survey: ["shown", "answered", "completed"], hotspot: ["shown", "clicked", "dismissed"] })[
    layout as string
  ] ?? ["shown", "dismissed"];

interface Preferences {
  preferences: { open(): Promise<boolean> };
}

async function open(
  t: TestContext,
  world: World,
  name: string,
  h: Hostility,
): Promise<{ frame: Frame; heard: string[] }> {
  const visitor = await world.visitor(t);
  const { context } = visitor;
  visitor.expect(...(h.expect ?? []));
  const heard: string[] = [];
  context.on("console", (m) => {
    const line = `${m.type()}: ${m.text()}`;
    // The test itself asks how things stand, from when on each frame is told.
    const asked = line.startsWith("debug: [tend]") || h.expect?.some((e) => e.test(line));
    if (!asked) heard.push(line);
  });
  const path = `/${name.replaceAll(/\W+/g, "-")}`;
  const head =
    h.head === "TWICE"
      ? `<script async src="${world.tend.url}/tend.js" data-site="site_hard"></script>`
      : h.head;
  const url = world.page(
    "hard",
    path,
    { body: ANCHOR, script: h.script ?? "", ...(head ? { head } : {}) },
    h.headers?.(world),
  );
  const page = await context.newPage();
  await h.before?.(page, world);
  if (h.framed) {
    const outer = `<!doctype html><title>Outer</title><iframe src="${url}" style="width:900px;height:600px"></iframe>`;
    world.shop.put(`${path}-outer`, { body: outer });
  }
  await page.goto(h.framed ? `${url}-outer` : url);
  const frame = h.framed
    ? await until("the frame", () => page.frames().find((f) => f.url() === url))
    : page.mainFrame();
  await frame.waitForFunction(() => window.tend?.debug().connection === "ready");
  return { frame, heard };
}

async function cell(frame: Frame, h: Hostility, layout: Layout) {
  const held = h.held?.[layout];
  const message = frame.locator(`tend-message[data-layout=${layout}]`);
  if (layout === "preferences") {
    const there = await frame.evaluate(() => (window.tend as unknown as Preferences).preferences.open());
    if (!there) return;
  } else await frame.evaluate((name) => window.tend.track(name), layout);
  if (!held) {
    await message.waitFor({ state: "visible" });
    const back = await h.meanwhile?.(frame.page());
    await (use[layout] ?? ((m) => press(m, "Not now")))(message);
    await message.waitFor({ state: "detached" });
    await back?.();
  }
  // Of what one batch earns the best alone is granted.
  await frame.waitForFunction(() => {
    const { connection, waiting } = window.tend.debug();
    return connection === "ready" && waiting === 0;
  });
}

export function openHard(): Promise<World> {
  const campaigns = LAYOUTS.filter((layout) => layout !== "preferences").map(campaign);
  return openWorld([{ name: "hard", campaigns }]);
}

/** These layouts, one after the other, on one page of this name. */
export async function endures(t: TestContext, world: World, name: string, layouts: readonly Layout[]) {
  const h = HOSTILITIES[name]!;
  const { frame, heard } = await open(t, world, name, h);
  await frame.evaluate((user) => window.tend.identify(user), name);
  for (const layout of layouts) await cell(frame, h, layout);
  const unasked = heard.filter((line) => !(h.warns?.test(line) && line.startsWith("warning: [tend]")));
  assert.deepEqual(unasked, [], "the console");
  const receipts = async (layout: Layout) =>
    (await world.api("hard").timeline(name, "receipt"))
      .filter((r) => r.campaign === layout)
      .map((r) => (r.what === "failed" ? r.props?.["reason"] : r.what))
      .toReversed();
  for (const layout of layouts) {
    const held = h.held?.[layout];
    const want = held ? [held] : told(layout);
    if (layout !== "preferences")
      await untilEqual(`what is told of the ${layout}`, () => receipts(layout), want);
  }
}
