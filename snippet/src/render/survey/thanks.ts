// After the thanks a survey goes by itself, unless somebody is at it.
import type { Drawing } from "../layout";

/** Milliseconds that a word of thanks stays. */
export const STAY = 5000;

export function leaveInTime({ view, parts: { panel }, root, leave, guard }: Drawing): () => void {
  let timer = 0;
  const hovers = view.matchMedia("(hover:hover)").matches;
  // Somebody is at it: with the pointer over it, or with the focus in it by keyboard.
  const held = () => (hovers && panel.matches(":hover")) || !!root.activeElement?.matches(":focus-visible");
  const start = () => {
    view.clearTimeout(timer);
    timer = view.setTimeout(
      guard(() => {
        if (!held()) leave();
      }),
      STAY,
    );
  };
  const events = ["pointerleave", "focusout"];
  for (const name of events) panel.addEventListener(name, start);
  start();
  return () => {
    view.clearTimeout(timer);
    for (const name of events) panel.removeEventListener(name, start);
  };
}
