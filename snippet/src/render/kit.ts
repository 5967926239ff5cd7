// What elements are made with: text nodes and attributes, never markup from a string.
import type { Guard } from "../message";

export interface Kit {
  doc: Document;
  guard: Guard;
  make<K extends keyof HTMLElementTagNameMap>(
    tag: K,
    className?: string,
    text?: string,
  ): HTMLElementTagNameMap[K];
  onClick(e: HTMLElement, fn: () => void): void;
}

/** Where the message does not say which way its words run, each of them shows it itself: it
 * may be in another language than its page. */
export function createKit(doc: Document, guard: Guard, dir: string): Kit {
  return {
    doc,
    guard,
    make(tag, className, text) {
      const e = doc.createElement(tag);
      if (className) e.className = className;
      if (text !== undefined) {
        e.textContent = text;
        if (!dir) e.dir = "auto";
      }
      return e;
    },
    onClick: (e, fn) => e.addEventListener("click", guard(fn)),
  };
}
