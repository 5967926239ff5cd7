// The elements of blocks. What can be pressed stands apart, below the words.
import type { Action, Block, ImageBlock, Span, TextBlock } from "../message";
import type { Kit } from "./kit";

export interface Act {
  /** The place among the buttons, from 0; none for a link in a text. */
  button?: number;
  label: string;
}

export interface BlockHandlers {
  act(action: Action, by: Act): void;
}

export interface Blocks {
  words: HTMLElement[];
  acts: HTMLElement[];
  /** The first heading. */
  heading: HTMLElement | undefined;
  /** What there is to be read out. */
  said: string;
}

export function drawBlocks(kit: Kit, blocks: Block[], on: BlockHandlers): Blocks {
  const drawn: Blocks = { words: [], acts: [], heading: undefined, said: "" };
  const said: string[] = [];
  const word = (e: HTMLElement, part: string, text?: string) => {
    e.setAttribute("part", part);
    drawn.words.push(e);
    if (text) said.push(text);
    return e;
  };
  for (const b of blocks) {
    switch (b.type) {
      case "heading": {
        const heading = word(kit.make("h2", "", b.text), "heading", b.text);
        drawn.heading ??= heading;
        break;
      }
      case "text":
        word(paragraph(kit, b, on), "text", b.text);
        break;
      case "image":
        word(image(kit, b), "image", b.alt);
        break;
      case "divider":
        word(kit.make("hr"), "divider");
        break;
      case "button":
        drawn.acts.push(button(kit, b.label, b.action, drawn.acts.length, on));
    }
  }
  drawn.said = said.join(" ");
  return drawn;
}

function button(kit: Kit, label: string, action: Action, at: number, on: BlockHandlers): HTMLElement {
  const className = at === 0 ? "act main" : "act";
  let e: HTMLElement;
  if (action.type === "open_url") {
    e = kit.make("a", className, label);
    e.setAttribute("href", action.url);
  } else {
    e = kit.make("button", className, label);
    e.setAttribute("type", "button");
  }
  e.setAttribute("part", at === 0 ? "button main" : "button");
  kit.onClick(e, () => on.act(action, { button: at, label }));
  return e;
}

function paragraph(kit: Kit, b: TextBlock, on: BlockHandlers): HTMLElement {
  if (!b.spans) return kit.make("p", "", b.text);
  const p = kit.make("p", "", "");
  for (const span of b.spans) p.append(inline(kit, span, on));
  return p;
}

function inline(kit: Kit, s: Span, on: BlockHandlers): Node {
  let node: Node = kit.doc.createTextNode(s.text);
  const wrap = (tag: "code" | "em" | "strong" | "a") => {
    const e = kit.make(tag);
    e.append(node);
    node = e;
    return e;
  };
  if (s.code) wrap("code");
  if (s.italic) wrap("em");
  if (s.bold) wrap("strong");
  if (s.href) {
    const { href: url, text: label } = s;
    const link = wrap("a");
    link.setAttribute("href", url);
    kit.onClick(link, () => on.act({ type: "open_url", url }, { label }));
  }
  return node;
}

function image(kit: Kit, b: ImageBlock): HTMLElement {
  const e = kit.make("img");
  // Before the address: with it the browser begins to load.
  e.referrerPolicy = "no-referrer";
  e.loading = "lazy";
  e.decoding = "async";
  e.width = b.width;
  e.height = b.height;
  e.alt = b.alt;
  // The rest of the message stands without it.
  e.addEventListener(
    "error",
    kit.guard(() => e.remove()),
  );
  e.src = b.src;
  return e;
}
