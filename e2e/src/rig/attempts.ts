// What attackers write, put into each field of each layout that the renderer is given, and what
// came of it.
import type { Page } from "playwright-core";

export const LAYOUTS = ["banner", "modal", "slideout", "tooltip", "hotspot", "inline", "survey"] as const;
export type Layout = (typeof LAYOUTS)[number];

export const ANCHORED: readonly Layout[] = ["tooltip", "hotspot", "inline"];
const SURVEY: readonly Layout[] = ["survey"];

const IMAGE = { type: "image", src: "/i/circles.svg", alt: "Circles", width: 40, height: 20 };
const QUESTION = { type: "question", key: "q", kind: "nps", label: "x" };

export interface Part {
  message?: { blocks?: object[]; [field: string]: unknown };
  options?: object;
  /** The page has an element of this name, so that the message is drawn at it. */
  anchor?: string;
}

export interface Field {
  put(payload: string): Part;
  /** The layouts that have it; absent: all. */
  of?: readonly Layout[];
}

const blocks = (...all: object[]): Part => ({ message: { blocks: all } });
const everywhere = (put: Field["put"]): Field => ({ put });
const asked = (put: (payload: string) => object): Field => ({
  put: (p) => blocks({ ...QUESTION, ...put(p) }),
  of: SURVEY,
});
const option = (more: object) => ({ kind: "multiple", options: [{ value: "a", label: "x", ...more }] });

/** Every field by its name: where a payload is put, in the message or the options of a call. */
export const FIELDS: Record<string, Field> = {
  "heading.text": everywhere((text) => blocks({ type: "heading", text })),
  "text.text": everywhere((text) => blocks({ type: "text", text })),
  "span.text": everywhere((text) => blocks({ type: "text", text: "x", spans: [{ text, bold: true }] })),
  "span.href": everywhere((href) => blocks({ type: "text", text: "x", spans: [{ text: "x", href }] })),
  "image.src": everywhere((src) => blocks({ ...IMAGE, src })),
  "image.alt": everywhere((alt) => blocks({ ...IMAGE, alt })),
  "image.width": everywhere((width) => blocks({ ...IMAGE, width })),
  "block.type": everywhere((type) => blocks({ ...IMAGE, type, text: "x", label: "x" })),
  "button.label": everywhere((label) => blocks({ type: "button", label, action: { type: "dismiss" } })),
  "action.type": everywhere((type) =>
    blocks({ type: "button", label: "x", action: { type, url: "/", name: "x" } }),
  ),
  "action.url": everywhere((url) =>
    blocks({ type: "button", label: "x", action: { type: "open_url", url } }),
  ),
  "action.name": everywhere((name) =>
    blocks({ type: "button", label: "x", action: { type: "track", name } }),
  ),
  "action.props": everywhere((p) =>
    blocks({ type: "button", label: "x", action: { type: "track", name: "x", props: { [p]: p } } }),
  ),
  "action.for": everywhere((p) => blocks({ type: "button", label: "x", action: { type: "snooze", for: p } })),
  layout: everywhere((layout) => ({ message: { layout } })),
  position: everywhere((position) => ({ message: { position } })),
  floating: { put: (floating) => ({ message: { floating } }), of: ["banner"] },
  lang: everywhere((lang) => ({ message: { lang } })),
  dir: everywhere((dir) => ({ message: { dir } })),
  delivery: everywhere((delivery) => ({ options: { delivery } })),
  campaign: everywhere((campaign) => ({ options: { campaign } })),
  nonce: everywhere((nonce) => ({ options: { nonce } })),
  base: everywhere((base) => ({ message: { blocks: [IMAGE] }, options: { base } })),
  scheme: everywhere((scheme) => ({ options: { theme: { scheme } } })),
  "anchor.id": { put: (id) => ({ message: { anchor: { id } }, anchor: id }), of: ANCHORED },
  "anchor.selector": { put: (selector) => ({ message: { anchor: { selector } } }), of: ANCHORED },
  "question.key": asked((key) => ({ key })),
  "question.kind": asked((kind) => ({ kind })),
  "question.label": asked((label) => ({ label })),
  "question.low": asked((low) => ({ low })),
  "question.high": asked((high) => ({ high })),
  "question.max": asked((max) => ({ kind: "rating", max })),
  "question.placeholder": asked((placeholder) => ({ kind: "text", placeholder })),
  "option.value": asked((value) => option({ value })),
  "option.label": asked((label) => option({ label })),
  "thanks.heading": { put: (text) => ({ message: { thanks: [{ type: "heading", text }] } }), of: SURVEY },
  "thanks.href": {
    put: (href) => ({ message: { thanks: [{ type: "text", text: "x", spans: [{ text: "x", href }] }] } }),
    of: SURVEY,
  },
};
for (const name of ["preset", "font", "radius", "shadow", "logo", "position"]) {
  FIELDS[`theme.${name}`] = everywhere((p) => ({ message: { theme: { [name]: p } } }));
  FIELDS[`site.${name}`] = everywhere((p) => ({ options: { theme: { [name]: p } } }));
}
for (const name of ["ink", "paper", "accent", "on_accent"])
  FIELDS[`theme.${name}`] = everywhere((p) => ({
    message: { theme: { light: { [name]: p }, dark: { [name]: p } } },
  }));

export interface Attempt {
  id: string;
  message: object;
  options: object;
  anchor: string;
}

/** A message of a layout with a payload in a field of it, and else with little. */
export function attemptOf(name: string, field: Field, layout: Layout, payload: string): Attempt {
  const { message = {}, options = {}, anchor = "spot" } = field.put(payload);
  const words = message.blocks ?? [{ type: "text", text: "x" }];
  const missing = layout === "survey" && !field.of?.includes("survey");
  const whole: Record<string, unknown> = {
    layout,
    floating: true,
    ...(ANCHORED.includes(layout) ? { anchor: { id: anchor } } : {}),
    ...message,
    blocks: missing || !message.blocks ? [...words, ...(layout === "survey" ? [QUESTION] : [])] : words,
  };
  return { id: `${name} of a ${layout}: ${payload}`, message: whole, options, anchor };
}

export interface Came {
  /** Elements and attributes that no message has. */
  found: string[];
  /** The layouts of those that were not refused. */
  drawn: string[];
}

/** How long 40 messages may take on a busy machine, in milliseconds; what never ends is named instead of waited for. */
const LONGEST = 90_000;

/** Draws them all, presses whatever they have, and says what came of each. */
export async function attempt(page: Page, renderer: string, attempts: Attempt[]): Promise<Came> {
  let timer: NodeJS.Timeout | undefined;
  const never = new Promise<never>((_, fail) => {
    timer = setTimeout(() => {
      const stage = page.evaluate(() => document.documentElement.dataset["stage"] ?? "nothing");
      const unanswered = new Promise((resolve) => setTimeout(resolve, 5_000, "a page that answers no more"));
      void Promise.race([stage, unanswered])
        .catch(String)
        .then((at) => fail(new Error(`after ${LONGEST / 1000} s still waiting for ${String(at)}`)));
    }, LONGEST);
  });
  return Promise.race([drawAll(page, renderer, attempts), never]).finally(() => clearTimeout(timer));
}

function drawAll(page: Page, renderer: string, attempts: Attempt[]): Promise<Came> {
  return page.evaluate(
    async ([url, all]) => {
      type Drawn = { remove(): void } | { reason: string };
      const { render } = (await import(url)) as { render(m: object, o: object): Drawn };
      const came: Came = { found: [], drawn: [] };
      const open: Exclude<Drawn, { reason: string }>[] = [];
      const there = document.createElement("div");
      document.body.prepend(there);
      // Over the words of the page and over each other, so that what stands beside one moves none
      // out of view: whose code comes a frame later would wait there for somebody to scroll.
      for (const name of new Set(all.map((a) => a.anchor))) {
        const place = there.appendChild(document.createElement("div"));
        place.style.cssText = "position:absolute;top:80px;left:40px";
        const e = place.appendChild(document.createElement("i"));
        e.dataset["tendId"] = name;
        e.textContent = "here";
      }

      /** What loads has loaded, or has not, when a later one has. */
      const settled = async () => {
        await new Promise((resolve) => {
          const fence = new Image();
          fence.addEventListener("error", resolve);
          fence.src = `/fence-${Math.random()}`;
        });
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      };

      const standing = all.map(
        ({ message, options }, i) =>
          new Promise<void>((done) => {
            let failed = false;
            const over = (lost: boolean) => {
              failed ||= lost;
              done();
            };
            const drawn = render(message, {
              delivery: `d${i}`,
              campaign: "c",
              fewer: true,
              preview: true,
              onShown: () => over(false),
              onFailed: () => over(true),
              ...options,
            });
            if ("reason" in drawn) over(true);
            else if (!failed) open.push(drawn);
          }),
      );
      const { dataset } = document.documentElement;
      const waiting = new Set(all.map((a) => a.id));
      standing.forEach((p, i) => {
        void p.then(() => {
          waiting.delete(all[i]!.id);
          dataset["stage"] = `these to stand: ${[...waiting].join("; ")}`;
        });
      });
      await Promise.all(standing);
      dataset["stage"] = "a frame or a fence";
      const hosts = [...document.querySelectorAll<HTMLElement>("tend-message")];
      came.drawn = hosts.map((host) => host.dataset["layout"] ?? "");

      const allowed =
        /^(div|dialog|h2|p|a|button|img|hr|strong|em|code|svg|path|style|slot|span|fieldset|legend|label|input|textarea)$/;
      // Where a message stands and how many keys a scale has is said by numbers in a style.
      const plain = /^[-\w:;.%() !]*$/;
      const look = (when: string) => {
        for (const host of hosts)
          for (const e of host.shadowRoot!.querySelectorAll("*")) {
            // By the prototype: a form with a field of that name has its own.
            const names = Element.prototype.getAttributeNames.call(e);
            const style = Element.prototype.getAttribute.call(e, "style") ?? "";
            const odd = names.filter((n) => n.startsWith("on") || n === "srcdoc");
            if (!plain.test(style) || style.includes("url(")) odd.push(`style ${style}`);
            if (allowed.test(e.localName) && odd.length === 0) continue;
            const { id } = all[Number(host.dataset["delivery"]?.slice(1))] ?? { id: host.outerHTML };
            came.found.push(`${when}, ${id}: <${e.localName} ${odd.join(" ")}>`);
          }
      };
      const inAll = (what: string) =>
        hosts.flatMap((host) => [...host.shadowRoot!.querySelectorAll<HTMLElement>(what)]);
      // What closes takes with it what has not run yet.
      await settled();
      look("drawn");
      for (const e of inAll(".beacon, .key input, .option input")) e.click();
      // A survey is sent first, and says its thanks.
      for (const e of inAll(".own")) e.click();
      await settled();
      look("thanked");
      for (const e of inAll("a, button")) e.click();
      await settled();
      for (const drawn of open) drawn.remove();
      for (const e of document.querySelectorAll("tend-message")) e.remove();
      there.remove();
      return came;
    },
    [renderer, attempts] as const,
  );
}
