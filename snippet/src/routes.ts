// Sees the routes of a single-page app without patching the History API: by the
// Navigation API, else by comparing the address when it may have changed.

import { listener, type Guard } from "./guard";

/** Milliseconds after an input at which a router may have moved on. */
const LOOKS = [0, 100, 600];

export interface Routes {
  /** Looks now, so that what is recorded next is recorded on the right page. */
  settle(): void;
}

export function watchRoutes(w: Window, changed: (from: string) => void, guard: Guard): Routes {
  let last = w.location.href;

  const look = guard(() => {
    const from = last;
    last = w.location.href;
    if (last !== from) changed(from);
  });
  // Routers set the title right after the address: it is read when their task is done.
  const soon = () => void w.setTimeout(look);
  const listen = listener(guard);

  const { navigation } = w as { navigation?: EventTarget };
  if (navigation?.addEventListener) listen(navigation, "currententrychange", soon);
  else {
    listen(w, "popstate hashchange", soon);
    listen(w, "click keyup submit", () => {
      for (const ms of LOOKS) w.setTimeout(look, ms);
    });
  }
  return { settle: look };
}
