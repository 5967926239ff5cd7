// Messages at anchors: a site with a campaign for each, and what is measured of them.
import type { Locator, Page } from "playwright-core";
import type { Tab, Visitor } from "./visitor.js";
import { banner, openWorld, type World } from "./world.js";

const BLOCKS = [
  { type: "heading", text: "Share this report" },
  { type: "text", text: "Whoever has the link can read along." },
  { type: "button", label: "Show me", action: { type: "open_url", url: "#share" } },
  { type: "button", label: "Not now", action: { type: "dismiss" } },
];

/** A campaign for the event of its own name. */
export const at = (id: string, layout: string, more: object = {}): object =>
  banner(id, id, { message: { layout, anchor: { id: "share" }, blocks: BLOCKS, ...more } });

export const ANCHOR = '<button data-tend-id="share" id="share">Share</button>';
export const RTL = { root: 'lang="ar" dir="rtl"' };
const STYLE = `<style>
  body { margin: 0; font: 16px/1.5 system-ui, sans-serif; padding: 24px }
  @media (prefers-color-scheme: dark) { body { background: #16171b; color: #ddd } }
</style>`;

export const openAnchors = (campaigns: object[]): Promise<World> =>
  openWorld([{ name: "anchors", campaigns }]);

export async function open(
  world: World,
  visitor: Visitor,
  user: string,
  body = ANCHOR,
  more: object = {},
): Promise<Tab> {
  const tab = await visitor.open(world.page("anchors", `/${user}`, { head: STYLE, body, ...more }));
  await tab.identify(user);
  return tab;
}

export async function earn(tab: Tab, event: string): Promise<Locator> {
  await tab.track(event);
  return tab.shown();
}

export const gone = (tab: Tab): Promise<void> => tab.banner.waitFor({ state: "detached" });

export async function box(l: Locator) {
  const found = await l.boundingBox();
  if (!found) throw new Error("it has no box");
  return found;
}

export const insert = (page: Page, html: string): Promise<void> =>
  page.locator("main").evaluate((e, h) => e.insertAdjacentHTML("afterbegin", h), html);

/** What has the focus: a name, a text or an id. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const inner = document.activeElement?.shadowRoot?.activeElement;
    return inner?.getAttribute("aria-label") ?? inner?.textContent ?? document.activeElement?.id ?? "";
  });
