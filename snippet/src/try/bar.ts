// The bar that says that nobody else sees this, and the frame around an element that is looked
// at. Both live in a root of their own: no style of the page's gets in, none of theirs out.
import type { Guard } from "../message";
import { createHost } from "../render/host";
import { css } from "./style";

export interface Said {
  /** What is in the bar; the first line may have a name in it. */
  lines: { text: string; name?: string; code?: string; note?: boolean }[];
  acts: { label: string; main?: boolean; act(): void }[];
}

export interface Bar {
  say(said: Said): void;
  /** Where it is not in the way of the message. */
  at(side: "top" | "bottom"): void;
  /** Over what came into the top layer since. */
  raise(): void;
  /** Draws a frame around an element, or none. */
  frame(e: Element | undefined): void;
  /** Whether an event is one of its own. */
  owns(e: Event): boolean;
  remove(): void;
}

export function createBar(doc: Document, guard: Guard, nonce: string | undefined): Bar {
  const { element, root } = createHost(doc, {}, [], css, nonce, "tend-try");
  element.lang = "en";
  element.dir = "ltr";
  const make = (tag: string, className = "") => {
    const e = doc.createElement(tag);
    if (className) e.className = className;
    return e;
  };
  const bar = make("section", "bar");
  bar.setAttribute("aria-label", "A draft that only you see");
  const words = make("div", "words");
  words.setAttribute("role", "status");
  const acts = make("div", "acts");
  const frame = make("div", "frame");
  frame.hidden = true;
  bar.append(words, acts);
  root.append(frame, bar);
  doc.body.append(element);
  let before = "";

  const raise = () => {
    try {
      element.popover = "manual";
      if (element.matches(":popover-open")) element.hidePopover();
      element.showPopover();
    } catch {
      // By its z-index alone, then.
    }
  };
  raise();

  function line({ text, name, code, note }: Said["lines"][number]) {
    const p = make("p", note ? "note" : "");
    p.textContent = text;
    for (const [tag, more] of [
      ["b", name],
      ["code", code],
    ] as const) {
      if (more === undefined) continue;
      const e = make(tag);
      e.textContent = more;
      p.append(" ", e);
    }
    return p;
  }

  function button({ label, main, act }: Said["acts"][number]) {
    const e = make("button", main ? "main" : "") as HTMLButtonElement;
    e.type = "button";
    e.textContent = label;
    e.addEventListener("click", guard(act));
    return e;
  }

  return {
    say({ lines, acts: list }) {
      // What has not changed is not read out again, and keeps the focus.
      words.replaceChildren(...lines.map(line));
      const labels = list.map((a) => a.label).join();
      const had = (root.activeElement as HTMLElement | null)?.textContent;
      acts.replaceChildren(...list.map(button));
      if (had && labels === before)
        [...acts.children].forEach((e) => e.textContent === had && (e as HTMLElement).focus());
      before = labels;
    },
    at: (side) => void (bar.dataset["at"] = side),
    raise,
    frame(e) {
      frame.hidden = !e;
      if (!e) return;
      const { left, top, width, height } = e.getBoundingClientRect();
      for (const [name, n] of Object.entries({
        left: left - 3,
        top: top - 3,
        width: width + 6,
        height: height + 6,
      }))
        frame.style.setProperty(name, `${n}px`);
    },
    owns: (e) => e.composedPath().includes(element),
    remove: () => element.remove(),
  };
}
