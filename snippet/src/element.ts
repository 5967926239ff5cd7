// Sees that an element of the page has come into view, or was clicked.
import type { Cancel } from "./ports";
import { matches, parses, search, type Anchor } from "./render/anchored/find";
import type { Eyes } from "./senses";
import type { Sense } from "./watch";

/** In view is what shows half of itself, or fills half of the window, for so many milliseconds. */
export const VIEW = { part: 0.5, for: 1_000 };
/** Milliseconds between a change of the document and the search for what it may have brought. */
export const SEARCH = 200;
/** How many elements that one anchor names are looked at. */
const MOST = 50;

const STEPS = Array.from({ length: 11 }, (_, i) => i / 10);

function visible({ ports, w, guard, inView }: Eyes, anchor: Anchor, seen: () => void): Cancel {
  const observed = new Set<Element>();
  const shown = new Set<Element>();
  const found = search(w.document, anchor);
  let timer: Cancel | undefined;
  let planned: Cancel | undefined;

  function count() {
    if (shown.size) timer ??= inView(VIEW.for, seen);
    else {
      timer?.();
      timer = undefined;
    }
  }

  const observer = new w.IntersectionObserver(
    guard((entries) => {
      for (const { target, isIntersecting, intersectionRatio, intersectionRect, rootBounds } of entries) {
        const fills = intersectionRect.height >= VIEW.part * (rootBounds?.height ?? w.innerHeight);
        if (isIntersecting && (intersectionRatio >= VIEW.part || fills)) shown.add(target);
        else shown.delete(target);
      }
      count();
    }),
    { threshold: STEPS },
  );

  function look() {
    planned = undefined;
    const now = new Set(found.all().slice(0, MOST));
    for (const e of observed)
      if (!now.has(e)) {
        observer.unobserve(e);
        observed.delete(e);
        shown.delete(e);
      }
    for (const e of now)
      if (!observed.has(e)) {
        observed.add(e);
        observer.observe(e);
      }
    count();
  }

  found.watch(guard(() => (planned ??= ports.after(SEARCH, look))));
  look();
  return () => {
    found.stop();
    planned?.();
    observer.disconnect();
    timer?.();
  };
}

function clicked({ w, listen }: Eyes, anchor: Anchor, seen: () => void): Cancel {
  return listen(w, "click", (e) => {
    if (e.composedPath().some((at) => "matches" in at && matches(at as Element, anchor))) seen();
  });
}

export const elementSense =
  (eyes: Eyes): Sense =>
  (watch, seen) => {
    const { id, selector } = (watch["anchor"] ?? {}) as Anchor;
    if (typeof id !== "string" && typeof selector !== "string") return undefined;
    const anchor = { id, selector };
    if (!parses(eyes.w.document, anchor)) {
      eyes.ports.log.debug("no selector", anchor);
      return undefined;
    }
    if (watch["on"] === "clicked") return clicked(eyes, anchor, seen);
    return watch["on"] === "visible" ? visible(eyes, anchor, seen) : undefined;
  };
