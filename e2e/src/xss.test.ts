// Whoever writes a message, and whoever gets between, must not run code in the site's page: every
// field that the renderer is given, with everything that attackers are known to write.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { openCanvas, plainPage, type Canvas } from "./rig/drawn.js";
import { ADDRESSES, MARKUP, STYLES } from "./rig/payloads.js";
import { untilEqual } from "./rig/until.js";

const IMAGE = { type: "image", src: "/i/circles.svg", alt: "Circles", width: 40, height: 20 };
const LAYOUTS = ["banner", "modal", "slideout"] as const;

/** Where a payload is put: in the message or the options of a call. */
const blocks = (...all: object[]) => ({ message: { blocks: all } });
const FIELDS: Record<string, (p: string) => { message?: object; options?: object }> = {
  "heading.text": (text) => blocks({ type: "heading", text }),
  "text.text": (text) => blocks({ type: "text", text }),
  "span.text": (text) => blocks({ type: "text", text: "x", spans: [{ text, bold: true }] }),
  "span.href": (href) => blocks({ type: "text", text: "x", spans: [{ text: "x", href }] }),
  "image.src": (src) => blocks({ ...IMAGE, src }),
  "image.alt": (alt) => blocks({ ...IMAGE, alt }),
  "image.width": (width) => blocks({ ...IMAGE, width }),
  "block.type": (type) => blocks({ ...IMAGE, type, text: "x", label: "x" }),
  "button.label": (label) => blocks({ type: "button", label, action: { type: "dismiss" } }),
  "action.type": (type) => blocks({ type: "button", label: "x", action: { type, url: "/", name: "x" } }),
  "action.url": (url) => blocks({ type: "button", label: "x", action: { type: "open_url", url } }),
  "action.name": (name) => blocks({ type: "button", label: "x", action: { type: "track", name } }),
  "action.props": (p) =>
    blocks({ type: "button", label: "x", action: { type: "track", name: "x", props: { [p]: p } } }),
  "action.for": (p) => blocks({ type: "button", label: "x", action: { type: "snooze", for: p } }),
  layout: (layout) => ({ message: { layout } }),
  position: (position) => ({ message: { position } }),
  lang: (lang) => ({ message: { lang } }),
  dir: (dir) => ({ message: { dir } }),
  delivery: (delivery) => ({ options: { delivery } }),
  campaign: (campaign) => ({ options: { campaign } }),
  nonce: (nonce) => ({ options: { nonce } }),
  base: (base) => ({ message: { blocks: [IMAGE] }, options: { base } }),
  scheme: (scheme) => ({ options: { theme: { scheme } } }),
};
for (const name of ["preset", "font", "radius", "shadow", "logo", "position"]) {
  FIELDS[`theme.${name}`] = (p) => ({ message: { theme: { [name]: p } } });
  FIELDS[`site.${name}`] = (p) => ({ options: { theme: { [name]: p } } });
}
for (const name of ["ink", "paper", "accent", "on_accent"])
  FIELDS[`theme.${name}`] = (p) => ({ message: { theme: { light: { [name]: p }, dark: { [name]: p } } } });

interface Attempt {
  id: string;
  message: object;
  options: object;
}

/** Draws them all, presses whatever they have, and says what came of each. */
async function attempt(page: Page, renderer: string, attempts: Attempt[]) {
  return page.evaluate(
    async ([url, all]) => {
      type Drawn = { remove(): void } | { reason: string };
      const { render } = (await import(url)) as { render(m: object, o: object): Drawn };
      const found: string[] = [];
      const roots: [string, ShadowRoot][] = [];
      let refused = 0;
      for (const { id, message, options } of all) {
        const drawn = render(message, {
          delivery: "d",
          campaign: "c",
          fewer: true,
          preview: true,
          ...options,
        });
        if ("reason" in drawn) refused++;
        else roots.push([id, [...document.querySelectorAll("tend-message")].at(-1)!.shadowRoot!]);
      }
      const allowed = /^(div|dialog|h2|p|a|button|img|hr|strong|em|code|svg|path|style|slot)$/;
      for (const [id, root] of roots) {
        for (const e of root.querySelectorAll("*")) {
          const odd = e
            .getAttributeNames()
            .filter((n) => n.startsWith("on") || n === "srcdoc" || n === "style");
          if (!allowed.test(e.localName) || odd.length)
            found.push(`${id}: <${e.localName} ${odd.join(" ")}>`);
        }
        for (const e of root.querySelectorAll<HTMLElement>("a, button")) e.click();
      }
      // What loads has loaded, or has not, when a later one has.
      await new Promise((resolve) => {
        const fence = new Image();
        fence.addEventListener("error", resolve);
        fence.src = `/fence-${Math.random()}`;
      });
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      for (const e of document.querySelectorAll("tend-message")) e.remove();
      return { found, drawn: roots.length, refused };
    },
    [renderer, attempts] as const,
  );
}

describe("what attackers write", () => {
  let canvas: Canvas;
  before(async () => {
    canvas = await openCanvas();
  });
  after(() => canvas?.close());

  async function target(t: Parameters<Canvas["visitor"]>[0]): Promise<Page> {
    const visitor = await canvas.visitor(t);
    visitor.expect(/404/, /error: /, /console: /, /uncaught: /);
    canvas.shop.put("/target", { body: plainPage() });
    const { page } = await visitor.visit(`${canvas.shop.url}/target`);
    await page.evaluate(() => {
      const ran: number[] = ((window as { ran?: number[] }).ran = []);
      (window as { run?: (id: number) => void }).run = (id) => ran.push(id);
      window.open = () => null;
      // Clicks on harmless links stay here; one that is code would run all the same.
      addEventListener("click", (e) => {
        const link = e.composedPath().find((n) => n instanceof HTMLAnchorElement);
        if (link && !/^(javascript|data|vbscript|blob):/i.test((link as HTMLAnchorElement).href))
          e.preventDefault();
      });
    });
    return page;
  }
  const ran = (page: Page) => page.evaluate(() => (window as { ran?: number[] }).ran);
  const arm = (payload: string, id: number) =>
    payload.replaceAll("RUN", `run(${id})`).replaceAll("LEAK", `${canvas.shop.url}/leak`);

  test("in any field runs nothing, adds no element and asks for nothing", async (t) => {
    const page = await target(t);
    const payloads = [...STYLES, ...ADDRESSES, ...MARKUP];
    let [tried, drawn] = [0, 0];
    for (const [name, field] of Object.entries(FIELDS)) {
      // Of markup a few do for what is no text: a theme's words are compared, not drawn.
      const some = /^(theme|site)\./.test(name) ? payloads.slice(0, STYLES.length + 25) : payloads;
      const attempts = some.map((payload, i): Attempt => {
        const { message, options = {} } = field(arm(payload, i));
        const plain = { layout: LAYOUTS[i % 3], blocks: [{ type: "text", text: "x" }] };
        return { id: `${name} ${payload}`, message: { ...plain, ...message }, options };
      });
      const came = await attempt(page, canvas.renderer, attempts);
      assert.deepEqual(came.found, [], name);
      assert.deepEqual(
        (await ran(page))?.map((i) => payloads[i]),
        [],
        name,
      );
      tried += attempts.length;
      drawn += came.drawn;
    }
    assert.equal(page.url(), `${canvas.shop.url}/target`);
    assert.deepEqual(
      canvas.shop.seen.filter((path) => path === "/leak"),
      [],
    );
    t.diagnostic(`${tried} attempts, ${drawn} of them drawn, the others refused`);
    assert.ok(drawn >= 1000, `only ${drawn} of ${tried} were drawn`);
  });

  // Else the test above would prove nothing.
  test("runs where it is taken for markup: nine of ten at least", async (t) => {
    const page = await target(t);
    await page.evaluate(
      (all) => {
        for (const html of all) {
          const div = document.createElement("div");
          document.body.append(div);
          div.innerHTML = html;
        }
      },
      MARKUP.map((payload, i) => arm(payload, i)),
    );
    const most = async () => new Set(await ran(page)).size >= MARKUP.length * 0.9;
    await untilEqual("nine of ten to have run", most, true).catch(async (err: Error) => {
      const seen = new Set(await ran(page));
      throw new Error(`${err.message}: ${MARKUP.filter((_, i) => !seen.has(i)).join("\n")}`);
    });
  });
});
