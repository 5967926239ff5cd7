// tend.on and tend.off. A handler of the page that throws harms neither the next
// handler nor the page.
export type Handler = (detail: Record<string, unknown>) => void;

/** What a page can be told of. */
export const names =
  "ready shown clicked dismissed answered completed snoozed fewer failed preferences consent refused token_expired identity_refused".split(
    " ",
  );

export interface Emitter {
  on(name: string, fn: Handler): void;
  off(name: string, fn?: Handler): void;
  emit(name: string, detail: Record<string, unknown>): void;
}

export function createEmitter(onError: (err: unknown, name: string) => void): Emitter {
  const handlers = new Map<string, Set<Handler>>();
  return {
    on(name, fn) {
      const set = handlers.get(name) ?? new Set();
      handlers.set(name, set.add(fn));
    },
    off(name, fn) {
      if (fn) handlers.get(name)?.delete(fn);
      else handlers.delete(name);
    },
    emit(name, detail) {
      // A copy: a handler may take itself off.
      for (const fn of new Set(handlers.get(name))) {
        try {
          fn(detail);
        } catch (err) {
          onError(err, name);
        }
      }
    },
  };
}
