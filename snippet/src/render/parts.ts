// The elements of a banner: text nodes and attributes, never markup from a string.
import type { Action, BannerMessage, Guard } from "../message";

export interface Parts {
  bar: HTMLElement;
  /** Announced politely once the banner is there. */
  said: HTMLElement;
  /** What is announced. */
  words: string;
}

export interface PartHandlers {
  act(action: Action, index: number, label: string): void;
  close(): void;
}

const SVG = "http://www.w3.org/2000/svg";

export function createParts(
  doc: Document,
  m: Required<BannerMessage>,
  guard: Guard,
  on: PartHandlers,
): Parts {
  const make = (tag: string, className: string, text?: string) => {
    const e = doc.createElement(tag);
    if (className) e.className = className;
    if (text !== undefined) {
      e.textContent = text;
      // A message may be in another language than its page.
      e.dir = "auto";
    }
    return e;
  };

  const bar = make("div", `bar ${m.position}${m.floating ? " floating" : ""}`);
  const inner = make("div", "in");
  const words = make("div", "words");
  const acts = make("div", "acts");
  const said: string[] = [];
  let index = 0;
  let heading = "";
  for (const b of m.blocks) {
    if (b.type !== "button") {
      if (b.type === "heading") heading ||= b.text;
      words.append(make(b.type === "heading" ? "h2" : "p", "", b.text));
      said.push(b.text);
      continue;
    }
    const { action, label } = b;
    const at = index++;
    const link = action.type === "open_url";
    const button = make(link ? "a" : "button", at === 0 ? "act main" : "act", label);
    if (link) button.setAttribute("href", action.url);
    else button.setAttribute("type", "button");
    button.addEventListener(
      "click",
      guard(() => on.act(action, at, label)),
    );
    acts.append(button);
  }
  bar.setAttribute("role", "region");
  bar.setAttribute("aria-label", heading || "Message");
  if (said.length) inner.append(words);
  if (index) inner.append(acts);
  bar.append(inner, closeButton(doc, guard(on.close)));

  const status = make("div", "said");
  status.setAttribute("role", "status");
  return { bar, said: status, words: said.join(" ") };
}

function closeButton(doc: Document, close: () => void): HTMLElement {
  const button = doc.createElement("button");
  button.className = "close";
  button.type = "button";
  button.setAttribute("aria-label", "Close");
  const cross = doc.createElementNS(SVG, "svg");
  cross.setAttribute("viewBox", "0 0 20 20");
  cross.setAttribute("aria-hidden", "true");
  const path = doc.createElementNS(SVG, "path");
  path.setAttribute("d", "M4 4l12 12M16 4L4 16");
  cross.append(path);
  button.append(cross);
  button.addEventListener("click", close);
  return button;
}
