// Escape, and the focus: a banner never takes it, and gives it back where it was in it.

import type { Guard } from "../message";

export interface Escape {
  /** Where the focus is in the message, it returns to what had it before. */
  giveBack(): void;
  stop(): void;
}

/** Whoever is in one of these means it with Escape; a radio button has no use for it. */
const BUSY =
  'input:not([type=radio],[type=checkbox],[type=button],[type=submit]),textarea,select,[contenteditable],[aria-expanded="true"],iframe';

/** Those that listen, the latest last: one Escape closes one of them, the one that has the
 * focus or else the latest. */
const open: HTMLElement[] = [];

export function escapes(doc: Document, host: HTMLElement, guard: Guard, close: () => void): Escape {
  let before: HTMLElement | undefined;

  const onFocus = guard((e: FocusEvent) => {
    const from = e.relatedTarget;
    if (from instanceof (doc.defaultView as Window & typeof globalThis).HTMLElement && from !== host)
      before = from;
  });

  const onKey = guard((e: KeyboardEvent) => {
    if (e.key !== "Escape" || e.defaultPrevented || e.isComposing) return;
    const active = doc.activeElement;
    if (host !== (open.find((h) => h === active) ?? open.at(-1))) return;
    const busy = active?.closest(BUSY) || doc.querySelector("dialog[open],[aria-modal=true]");
    if (active === host || !busy) close();
  });

  host.addEventListener("focusin", onFocus);
  doc.addEventListener("keydown", onKey);
  open.push(host);
  return {
    giveBack() {
      if (doc.activeElement === host) before?.focus({ preventScroll: true });
    },
    stop() {
      host.removeEventListener("focusin", onFocus);
      doc.removeEventListener("keydown", onKey);
      open.splice(open.indexOf(host), 1);
    },
  };
}
