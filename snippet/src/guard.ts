// Nothing that goes wrong in here may reach the page as an uncaught error.
import type { Guard } from "./message";
import type { Log } from "./ports";

export type { Guard };

/** Wraps a function that the browser or the page calls. */
export function createGuard(log: Log): Guard {
  return (fn) =>
    (...args) => {
      try {
        fn(...args);
      } catch (err) {
        log.warn(`an error inside of Tend: ${String(err)}`);
      }
    };
}

/** Listens for events, by their names with spaces between, and keeps nobody from scrolling. */
export const listener =
  (guard: Guard) =>
  (target: EventTarget, names: string, fn: (e: Event) => void): void => {
    for (const name of names.split(" "))
      target.addEventListener(name, guard(fn), { capture: true, passive: true });
  };
