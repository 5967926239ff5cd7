// Messages drawn by the built renderer on a page of the customer's, without a server: for
// what is seen and touched.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { TestContext } from "node:test";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { openShop, type Shop } from "./shop.js";
import { createVisitor, type Visitor } from "./visitor.js";
import { launch } from "./chromium.js";

const DIST = fileURLToPath(new URL("../../../../snippet/dist/", import.meta.url));

declare global {
  interface Window {
    /** What was reported, in order. */
    heard: string[];
    drawn: { remove(): void; dismiss(props: object): void };
  }
}

export interface DrawOptions {
  theme?: object;
  fewer?: boolean;
}

/** A shop and a browser for messages to be drawn in. */
export interface Canvas {
  shop: Shop;
  /** What draw asks for. */
  renderer: string;
  /** A browser of its own for the test: closed at its end, and no fault seen. */
  visitor(t: TestContext, options?: BrowserContextOptions): Promise<Visitor>;
  /** A page in one, with this document or else the plain one. */
  open(t: TestContext, body?: string, options?: BrowserContextOptions): Promise<Page>;
  close(): Promise<void>;
}

export async function openCanvas(ignoreDefaultArgs?: string[]): Promise<Canvas> {
  const shop = await openShop();
  const renderer = serveRenderer(shop);
  const browser = await launch(ignoreDefaultArgs);
  const visitor = async (t: TestContext, options?: BrowserContextOptions) => {
    const made = await createVisitor(browser, options);
    t.after(() => made.close());
    return made;
  };
  let pages = 0;
  return {
    shop,
    renderer,
    visitor,
    async open(t, body = plainPage(), options = {}) {
      const path = `/page-${pages++}`;
      shop.put(path, { body });
      return (await (await visitor(t, options)).visit(shop.url + path)).page;
    },
    async close() {
      await browser.close();
      await shop.close();
    },
  };
}

/** Puts the built files, or what is made of them, and a picture into a shop; gives the path of the renderer. */
export function serveRenderer(shop: Shop, folder = "/tend", made = (code: string) => code): string {
  const files = readdirSync(DIST).filter((name) => name.endsWith(".js"));
  for (const name of files) shop.put(`${folder}/${name}`, { body: made(readFileSync(DIST + name, "utf8")) });
  shop.put(PICTURE.src, { body: CIRCLES, headers: { "content-type": "image/svg+xml" } });
  const renderer = files.find((name) => name.startsWith("render."));
  if (!renderer) throw new Error(`there is no renderer in ${DIST}: run \`make build\``);
  return `${folder}/${renderer}`;
}

/** A block with an image that there is. */
export const PICTURE = { type: "image", src: "/i/circles.svg", alt: "Two circles", width: 420, height: 210 };
const CIRCLES =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 840 420"><rect width="840" height="420" fill="#dbe4ff"/>' +
  '<circle cx="420" cy="210" r="120" fill="#748ffc"/><circle cx="520" cy="230" r="70" fill="#364fc7"/></svg>';

/** A page of the customer's: a bar of its own, a link, words enough to scroll. */
export function plainPage(root = 'lang="en"', head = "", body = ""): string {
  const words = `<p>${"Figures of the week, and what they may mean for the next one. ".repeat(9)}</p>`;
  return `<!doctype html>
<html ${root}>
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Shop</title>
    <style>
      body { margin: 0; font: 16px/1.5 Georgia, serif; background: #fff; color: #222 }
      #head { position: sticky; top: 0; display: flex; justify-content: space-between; padding: 12px 16px; background: #e9e6e0 }
      main { max-width: 900px; margin: auto; padding: 16px }
      #pill { position: fixed; top: 60px; right: 0; padding: 4px 8px; background: #d9e2d5 }
      @media (prefers-color-scheme: dark) { body { background: #111; color: #ddd } #head { background: #222 } a { color: #9bf } }
    </style>
    ${head}
  </head>
  <body>
    <header id="head"><a id="home" href="#home">Shop</a><a id="more" href="#more">More</a></header>
    <main><h1>Reports</h1>${body}${words.repeat(12)}</main>
    <a id="last" href="#last">The end</a>
  </body>
</html>`;
}

/** What a message has most of the time. */
export const BLOCKS = [
  { type: "heading", text: "Bring your team along" },
  { type: "text", text: "Reports are easier to read together." },
  { type: "button", label: "Invite", action: { type: "track", name: "invited" } },
  { type: "button", label: "Tomorrow", action: { type: "snooze", for: "1d" } },
];

/** Draws, and waits until the message stands still. */
export async function draw(
  page: Page,
  renderer: string,
  message: object,
  options: DrawOptions = {},
): Promise<Locator> {
  const refused = await page.evaluate(
    async ([url, m, o]) => {
      type Module = { render(message: object, options: object): Window["drawn"] | { reason: string } };
      const { render } = (await import(url)) as Module;
      const heard: string[] = (window.heard = []);
      const hear = (what: string) => (props: object) =>
        void heard.push(props && Object.keys(props).length ? `${what} ${JSON.stringify(props)}` : what);
      const names = ["Clicked", "Dismissed", "Snoozed", "Fewer", "Answered", "Completed", "Failed", "Closed"];
      const handlers = Object.fromEntries(names.map((n) => [`on${n}`, hear(n.toLowerCase())]));
      return new Promise<object | undefined>((resolve) => {
        const onShown = () => resolve(undefined);
        const drawn = render(m, { delivery: "d1", campaign: "c1", fewer: true, ...o, ...handlers, onShown });
        if ("reason" in drawn) resolve(drawn);
        else window.drawn = drawn;
      });
    },
    [renderer, message, options] as const,
  );
  if (refused) throw new Error(`not drawn: ${JSON.stringify(refused)}`);
  const host = page.locator("tend-message").last();
  await host.evaluate((e) =>
    Promise.all(e.shadowRoot!.getAnimations().map((a) => a.finished.catch(() => undefined))),
  );
  return host;
}

export const heard = (page: Page): Promise<string[]> => page.evaluate(() => window.heard);

/** What has the focus: in a message its name, its words, its value or its class; else the id. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const inner = document.activeElement?.shadowRoot?.activeElement;
    if (!inner) return document.activeElement?.id || document.activeElement?.localName || "";
    if (inner.localName === "dialog") return "dialog";
    const { value = "" } = inner as HTMLInputElement;
    return inner.getAttribute("aria-label") ?? (inner.textContent || value || inner.className);
  });

/** Everything that a message may have moved. */
export const layout = (page: Page) =>
  page.evaluate(() => ({
    scrolled: [window.scrollY, document.body.scrollTop],
    boxes: ["html", "body", "#head", "#home", "#more", "main", "h1", "#pill"].map((s) => {
      const { x, y, width, height } = document.querySelector(s)?.getBoundingClientRect() ?? {};
      return { s, x, y, width, height };
    }),
  }));

export const gone = (page: Page) => page.locator("tend-message").waitFor({ state: "detached" });
