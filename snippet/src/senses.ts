// How each thing is seen that only the browser can see. Passive listeners and observers, and
// timers for what takes time; nothing is polled, nothing of the page's is patched.
import { elementSense } from "./element";
import type { Guard } from "./guard";
import type { Cancel, Ports } from "./ports";
import type { Sense } from "./watch";

/** The longest time that a browser's timer takes, in milliseconds. */
const LONGEST = 2 ** 31 - 1;
/** The mouse has left at the top when it was last seen within so many pixels of it. */
const TOP = 10;
/** Milliseconds after which a page stands where it was scrolled to before it was looked at; the
 * router of a single-page app has brought it to its top by then. */
export const ARRIVED = 500;
/** What scrolls is the page, where it fills this part of the window. */
const MAIN = 0.5;

const NOTHING: Cancel = () => {};

/** What the senses have of the browser. */
export interface Eyes {
  ports: Ports;
  w: Window & typeof globalThis;
  guard: Guard;
  listen(target: EventTarget, names: string, fn: (e: Event) => void): Cancel;
  /** Calls when the document has been in view for so many milliseconds, counted from now. */
  inView(ms: number, done: () => void): Cancel;
}

export function openEyes(ports: Ports, w: Window & typeof globalThis, guard: Guard): Eyes {
  function listen(target: EventTarget, names: string, fn: (e: Event) => void): Cancel {
    const safe = guard(fn);
    const options = { capture: true, passive: true };
    for (const name of names.split(" ")) target.addEventListener(name, safe, options);
    return () => {
      for (const name of names.split(" ")) target.removeEventListener(name, safe, options);
    };
  }

  function inView(ms: number, done: () => void): Cancel {
    let left = ms;
    let since: number | undefined;
    let cancel = NOTHING;
    const turn = () => {
      cancel();
      cancel = NOTHING;
      if (since !== undefined) left -= ports.ticks() - since;
      since = isVisible(w) ? ports.ticks() : undefined;
      if (since !== undefined) cancel = ports.after(Math.min(Math.max(left, 0), LONGEST), done);
    };
    const off = listen(w.document, "visibilitychange", turn);
    turn();
    return () => {
      off();
      cancel();
    };
  }

  return { ports, w, guard, listen, inView };
}

const isVisible = (w: Window) => w.document.visibilityState === "visible";

/** A figure of the server's, or NaN. */
const figure = (v: unknown): number => (typeof v === "number" && v > 0 && v < Infinity ? v : NaN);

const dwell =
  ({ inView }: Eyes): Sense =>
  (watch, seen) => {
    const ms = figure(watch["for"]);
    return ms ? inView(ms, seen) : undefined;
  };

/** How far what scrolls has come, in percent of the way that it can go; -1 for what is but a part of the page. */
function depth(target: EventTarget | null, w: Window): number {
  const doc = w.document;
  const root = doc.scrollingElement ?? doc.documentElement;
  const e = target === doc ? root : (target as Element);
  const { clientWidth, clientHeight, scrollHeight, scrollTop } = e;
  if (e !== root && clientWidth * clientHeight < MAIN * w.innerWidth * w.innerHeight) return -1;
  const way = scrollHeight - clientHeight;
  // Positions are fractions where a page is zoomed, and the end may not be reached by one.
  return way > 0 ? ((scrollTop + 1) / way) * 100 : -1;
}

const scroll =
  ({ ports, w, guard, listen }: Eyes): Sense =>
  (watch, seen) => {
    const percent = figure(watch["percent"]);
    const { document } = w;
    let frame = 0;
    const look = (target: EventTarget | null) => {
      if (depth(target, w) >= percent) seen();
    };
    const off = listen(document, "scroll", ({ target }) => {
      frame ||= w.requestAnimationFrame(
        guard(() => {
          frame = 0;
          look(target);
        }),
      );
    });
    const cancel = ports.after(ARRIVED, () => look(document));
    return () => {
      off();
      cancel();
      w.cancelAnimationFrame(frame);
    };
  };

const exitIntent =
  ({ w, listen }: Eyes): Sense =>
  (_, seen) => {
    // Fingers leave by no edge.
    if (!w.matchMedia("(hover: hover) and (pointer: fine)").matches) return undefined;
    return listen(w.document, "mouseout", (e) => {
      const { relatedTarget, clientY, buttons } = e as MouseEvent;
      if (!relatedTarget && !buttons && clientY <= TOP) seen();
    });
  };

const inactivity =
  ({ ports, w, listen }: Eyes): Sense =>
  (watch, seen) => {
    const ms = figure(watch["for"]);
    if (!ms) return undefined;
    let last = ports.ticks();
    let cancel = NOTHING;
    const look = () => {
      const left = last + ms - ports.ticks();
      if (left <= 0) seen();
      else cancel = ports.after(Math.min(left, LONGEST), look);
    };
    const moved = () => void (last = ports.ticks());
    const offs = [
      listen(w, "pointermove pointerdown keydown wheel touchmove input", moved),
      // Who comes back is there, and who has left is not idle.
      listen(w.document, "visibilitychange", () => {
        cancel();
        moved();
        if (isVisible(w)) look();
      }),
    ];
    if (isVisible(w)) look();
    return () => {
      for (const off of offs) off();
      cancel();
    };
  };

export function createSenses(eyes: Eyes): Sense {
  const senses = new Map<unknown, Sense>([
    ["element", elementSense(eyes)],
    ["dwell", dwell(eyes)],
    ["scroll", scroll(eyes)],
    ["exit_intent", exitIntent(eyes)],
    ["inactivity", inactivity(eyes)],
  ]);
  return (watch, seen) => senses.get(watch["type"])?.(watch, seen);
}
