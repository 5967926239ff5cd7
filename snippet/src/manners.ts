// Whether now is a moment to put something on the screen, and when that may have changed.
// Told by events and observers, which are there only while something waits; nothing is polled.
import type { Guard } from "./guard";
import type { Cancel, Ports } from "./ports";
import { matches } from "./pattern";

/** Milliseconds after the last keystroke that still count as typing. */
export const PAUSE = 2_000;
/** Milliseconds between something that has changed in the page and the look at it. */
export const LOOK = 150;
/** How many parts of a dialog without an extent of its own are looked at. */
const PARTS = 100;

export interface Manners {
  /** The person is busy, or the site asks for quiet here. */
  held(): boolean;
  /** Calls when that may have changed, until cancelled. */
  watch(again: () => void): Cancel;
}

export interface MannersOptions {
  /** The site's do-not-disturb patterns, as they were received. */
  busy(): unknown;
  /** When the person last typed, on the clock of ports.ticks. */
  typed(): number;
  guard: Guard;
}

const FIELD = ["button", "submit", "reset", "image"].reduce((s, type) => `${s}:not([type=${type}])`, "input");
const FIELDS = `${FIELD},textarea,select,${["textbox", "searchbox", "combobox", "spinbutton"].map((r) => `[role=${r}]`).join()}`;
const MODALS = "dialog[open],[aria-modal=true],[role=alertdialog]";
const DIALOGS = `${MODALS},[role=dialog]`;
/** What may bring a field or a dialog to an end, and is no change of the document. */
const EVENTS =
  "focus blur close toggle click keyup transitionend animationend fullscreenchange webkitfullscreenchange".split(
    " ",
  );

/** The element that has the focus, also inside of open shadow roots and frames of the same origin. */
function focused(doc: Document): Element | null {
  let e = doc.activeElement;
  for (;;) {
    const inside = e?.shadowRoot ?? (e as HTMLIFrameElement | null)?.contentDocument;
    if (!inside?.activeElement) return e;
    e = inside.activeElement;
  }
}

function isField(e: Element): boolean {
  // What a frame of another origin has the focus for cannot be seen: a card number, perhaps.
  if (e.localName === "iframe") return !(e as HTMLIFrameElement).contentDocument;
  return e.matches(FIELDS) || (e as HTMLElement).isContentEditable || e.ownerDocument.designMode === "on";
}

/** Whether it lies in a dialog, also across shadow roots. */
function inDialog(e: Element | null): boolean {
  for (let at = e; at;) {
    if (at.closest(DIALOGS)) return true;
    const root = at.getRootNode();
    at = "host" in root ? (root as ShadowRoot).host : ((root as Document).defaultView?.frameElement ?? null);
  }
  return false;
}

/** The topmost element in the middle of the window, where most dialogs are. */
function middle(w: Window): Element | null {
  let root: Document | ShadowRoot = w.document;
  for (;;) {
    const e: Element | null = root.elementFromPoint(w.innerWidth / 2, w.innerHeight / 2);
    if (!e?.shadowRoot || e.shadowRoot === root) return e;
    root = e.shadowRoot;
  }
}

function isShown(e: Element, w: Window, least: number): boolean {
  const { width, height, top, right, bottom, left } = e.getBoundingClientRect();
  if (!width || height <= least) return false;
  if (right <= 0 || bottom <= 0 || left >= w.innerWidth || top >= w.innerHeight) return false;
  const options = { opacityProperty: true, visibilityProperty: true };
  return e.checkVisibility?.(options) ?? w.getComputedStyle(e).visibility === "visible";
}

/**
 * Dialogs stay in many a document when they are closed, and some have all their extent in what they contain.
 * One by its role alone may be a cookie notice at the edge, left there for days: below half the window's
 * height it counts only with the focus in it or the middle of the window under it.
 */
function isOpen(e: Element, w: Window): boolean {
  const least = e.matches(MODALS) ? 0 : w.innerHeight / 2;
  if (isShown(e, w, least)) return true;
  const { width, height } = e.getBoundingClientRect();
  if (width && height) return false;
  return Array.from(e.querySelectorAll("*"))
    .slice(0, PARTS)
    .some((part) => isShown(part, w, least));
}

function hasDialog(w: Window): boolean {
  const doc = w.document as Document & { webkitFullscreenElement?: Element };
  if (doc.fullscreenElement ?? doc.webkitFullscreenElement) return true;
  if (Array.from(doc.querySelectorAll(DIALOGS)).some((e) => isOpen(e, w))) return true;
  return inDialog(focused(doc)) || inDialog(middle(w)) || hasPopover(doc);
}

function hasPopover(doc: Document): boolean {
  try {
    return doc.querySelector(":popover-open:not(tend-message)") !== null;
  } catch {
    return false; // the browser knows of none
  }
}

export function createManners(ports: Ports, w: Window & typeof globalThis, o: MannersOptions): Manners {
  /** Milliseconds until typing counts as over. */
  const pause = () => o.typed() + PAUSE - ports.ticks();

  function isBusy(): boolean {
    const busy = o.busy();
    const { href } = w.location;
    return Array.isArray(busy) && busy.some((p) => typeof p === "string" && matches(p, href));
  }

  function inField(): boolean {
    const e = focused(w.document);
    return e !== null && isField(e);
  }

  function held(): boolean {
    try {
      return pause() > 0 || isBusy() || inField() || hasDialog(w);
    } catch (err) {
      // A page that has broken its own document must not keep its messages for ever.
      ports.log.debug("cannot tell whether the person is busy", err);
      return false;
    }
  }

  function watch(again: () => void): Cancel {
    let planned: Cancel | undefined;
    let field: Element | null = null;

    let over = false;
    const look = () => {
      planned = undefined;
      follow();
      again();
      if (!over) wait();
    };
    // The end of typing is told of by nothing. A moment more, for it may come between two looks at the clock.
    const wait = () => {
      if (pause() > -LOOK) soon();
    };
    const soon = o.guard(() => {
      planned ??= ports.after(Math.max(LOOK, pause()), look);
    });
    // Focus that moves within a shadow root or a frame is told of nowhere else.
    function follow() {
      const now = focused(w.document);
      if (now === field) return;
      field?.removeEventListener("blur", soon);
      field = now;
      field?.addEventListener("blur", soon);
    }

    const changes = new w.MutationObserver(soon);
    changes.observe(w.document, {
      subtree: true,
      childList: true,
      attributeFilter: ["open", "role", "aria-modal", "hidden", "class", "style", "contenteditable"],
    });
    for (const name of EVENTS) w.addEventListener(name, soon, true);
    follow();
    wait();
    return () => {
      over = true;
      planned?.();
      changes.disconnect();
      for (const name of EVENTS) w.removeEventListener(name, soon, true);
      field?.removeEventListener("blur", soon);
    };
  }

  return { held, watch };
}
