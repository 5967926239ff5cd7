// An anchor over time: it may come late, lie out of view, be swapped for an equal element by
// a framework, or go for good. All by observers; the only clock is the end of the waiting.
import type { Guard, Refusal } from "../../message";
import { rootsOf, search, type Anchor, type Search } from "./find";
import { visible, type Sight } from "./visible";

/** Milliseconds that an anchor has to appear in, also after it has gone. */
export const PATIENCE = 6000;

export interface Followed {
  /** It is in view for the first time. */
  arrived(element: Element): void;
  /** Another element has taken its place. */
  moved(element: Element): void;
  /** It is gone; another may come, until PATIENCE is over. */
  lost(): void;
  /** No other has come. */
  gone(): void;
  /** There never was one to show. */
  failed(why: Refusal): void;
}

export interface Following {
  stop(): void;
}

/** What may make an element visible without a change in the document. */
const SETTLED = ["transitionend", "animationend", "load"];

export function follow(doc: Document, anchor: Anchor, sight: Sight, guard: Guard, on: Followed): Following {
  const view = doc.defaultView as Window & typeof globalThis;
  let arrived = false;
  let end = () => {};

  function seek() {
    const found = search(doc, anchor);
    let frame = 0;
    const look = guard(() => {
      frame = 0;
      tried(found);
    });
    // Many changes come at once: one look a frame.
    const soon = () => (frame ||= view.requestAnimationFrame(look));
    const over = view.setTimeout(
      guard(() => {
        // Once more by a search of its own: of a root opened on an element long there nothing tells.
        if (tried(search(doc, anchor))) return;
        end();
        if (arrived) on.gone();
        else on.failed(refusal(found.all(), anchor, sight));
      }),
      PATIENCE,
    );
    end = () => {
      view.cancelAnimationFrame(frame);
      view.clearTimeout(over);
      for (const name of SETTLED) doc.removeEventListener(name, soon, true);
      found.stop();
    };
    if (tried(found)) return;
    found.watch(guard(soon));
    for (const name of SETTLED) doc.addEventListener(name, soon, true);
  }

  /** Whether there is exactly one to be seen. */
  function tried(found: Search): boolean {
    const seen = found.all().filter((e) => visible(e, sight));
    const [element] = seen;
    if (!element || seen.length > 1) return false;
    end();
    hold(element);
    return true;
  }

  function hold(element: Element) {
    const kept = new view.MutationObserver(
      guard(() => {
        if (
          element.isConnected &&
          (anchor.id === undefined || element.getAttribute("data-tend-id") === anchor.id)
        )
          return;
        end();
        if (arrived) on.lost();
        seek();
      }),
    );
    for (const root of rootsOf(element)) kept.observe(root, { childList: true, subtree: true });
    // Frameworks use an element again for something else.
    kept.observe(element, { attributes: true, attributeFilter: ["data-tend-id"] });
    end = () => kept.disconnect();
    if (arrived) return on.moved(element);

    const near = new view.IntersectionObserver(
      guard((entries: IntersectionObserverEntry[]) => {
        if (!entries.some(inView)) return;
        near.disconnect();
        arrived = true;
        on.arrived(element);
      }),
      { threshold: [0, 0.25, 0.5, 0.75, 1] },
    );
    near.observe(element);
    end = () => {
      near.disconnect();
      kept.disconnect();
    };
  }

  seek();
  return { stop: () => end() };
}

/** Half of it, or as much of a large one as fills half the window. */
function inView({
  isIntersecting,
  intersectionRatio,
  intersectionRect,
  rootBounds,
}: IntersectionObserverEntry) {
  if (!isIntersecting) return false;
  return intersectionRatio >= 0.5 || (!!rootBounds && intersectionRect.height >= rootBounds.height / 2);
}

/** Why none of these is the anchor. */
export function refusal(all: Element[], anchor: Anchor, sight: Sight): Refusal {
  const what = anchor.selector ?? `data-tend-id ${anchor.id}`;
  const seen = all.filter((e) => visible(e, sight)).length;
  if (seen > 1) return { reason: "multiple", detail: `${seen} elements match ${what}` };
  if (all.length)
    return { reason: "not_visible", detail: `what matches ${what} is hidden, empty or cut off` };
  return { reason: "not_found", detail: `nothing matches ${what}` };
}
