// What the browser's own signals mean for consent: as the site has set it, on the script's tag
// before anything is asked for, and in the server's settings once it has answered.
import type { Consent } from "./wire";

/** Global Privacy Control (https://w3c.github.io/gpc/) and Do Not Track: whether the browser sends them. */
export interface Signals {
  gpc: boolean;
  dnt: boolean;
}

export const stricter = (a: Consent, b: Consent): Consent =>
  ([a, b] as const).find((l) => l === "none") ?? (a === "full" ? b : a);

/** The level that is left of one: a signal lowers it to what is set for it, and raises nothing. */
export function heed(level: Consent, signals: Signals, set: { gpc?: unknown; dnt?: unknown }): Consent {
  for (const name of ["gpc", "dnt"] as const) {
    const to = set[name];
    if (signals[name] && (to === "none" || to === "essential")) level = stricter(level, to);
  }
  return level;
}
