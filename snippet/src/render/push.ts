// Makes room for a banner that pushes the page: the page gets a padding of the banner's
// height, and the site's own bar that is fixed to that edge moves by as much, so that
// neither lies over the other.
import type { Guard } from "../message";
import { createRestorer } from "./restore";

export interface Push {
  undo(): void;
}

/** Pixels between two looks: no bar that matters is lower than that. */
const STEP = 20;

type Edge = "top" | "bottom";

export function push(doc: Document, host: HTMLElement, edge: Edge, guard: Guard): Push {
  const view = doc.defaultView;
  const root = doc.documentElement;
  const restorer = createRestorer();
  if (!view) return { undo: () => {} };
  const px = (value: string) => Number.parseFloat(value) || 0;
  const before = view.getComputedStyle(root);
  const padding = px(before.getPropertyValue(`padding-${edge}`));
  const scroll = px(before.getPropertyValue(`scroll-padding-${edge}`));
  /** The site's bars that were moved, with where they were. */
  const moved = new Map<HTMLElement, number>();
  let height = 0;

  function update() {
    height = host.getBoundingClientRect().height;
    restorer.set(root, `padding-${edge}`, `${padding + height}px`);
    // What is scrolled or tabbed to must not end up under the banner.
    restorer.set(root, `scroll-padding-${edge}`, `${scroll + height}px`);
    for (const [bar, at] of moved) restorer.set(bar, edge, `${at + height}px`);
    look();
  }

  /** Looks along the edge for bars that the banner lies over, or will once they stick. */
  function look() {
    if (!view) return;
    const { innerWidth, innerHeight } = view;
    for (let y = 1; y < height + STEP; y += STEP) {
      for (const x of [0.1, 0.5, 0.9]) {
        for (const found of doc.elementsFromPoint(x * innerWidth, edge === "top" ? y : innerHeight - y)) {
          const bar = barOf(found);
          if (bar) move(bar);
        }
      }
    }
  }

  function barOf(found: Element): HTMLElement | undefined {
    for (let e: Element | null = found; e && e !== doc.body && e !== root; e = e.parentElement) {
      if (e === host || !(e instanceof (view as Window & typeof globalThis).HTMLElement)) return undefined;
      const position = view?.getComputedStyle(e).position;
      if (position === "fixed" || (position === "sticky" && !scroller(e))) return e;
    }
    return undefined;
  }

  /** Whether something between it and the page scrolls: then it sticks to that. */
  function scroller(e: Element): boolean {
    for (let p = e.parentElement; p && p !== doc.body && p !== root; p = p.parentElement) {
      const overflow = view?.getComputedStyle(p).overflowY;
      if (overflow !== "visible" && overflow !== "clip") return true;
    }
    return false;
  }

  function move(bar: HTMLElement) {
    if (moved.has(bar) || !view) return;
    const style = view.getComputedStyle(bar);
    const at = style.getPropertyValue(edge);
    if (at === "auto") return;
    const rect = bar.getBoundingClientRect();
    const gap = edge === "top" ? rect.top : view.innerHeight - rect.bottom;
    // A sticky bar counts where it will stick, not where it is just now.
    if ((style.position === "fixed" ? gap : px(at)) >= height) return;
    moved.set(bar, px(at));
    restorer.set(bar, edge, `${px(at) + height}px`);
  }

  let frame = 0;
  const later = () => {
    view.cancelAnimationFrame(frame);
    frame = view.requestAnimationFrame(guard(look));
  };
  const sizes = new view.ResizeObserver(guard(update));
  sizes.observe(host);
  view.addEventListener("scrollend", later, { passive: true });
  update();

  return {
    undo() {
      view.cancelAnimationFrame(frame);
      sizes.disconnect();
      view.removeEventListener("scrollend", later);
      restorer.restore();
    },
  };
}
