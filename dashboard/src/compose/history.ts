// The one state of the composer: the content as it is written, with what it was before.
import type { Content } from "../api/authored";
import { pointer, put, same, type Path } from "./path";

export interface History {
  past: Content[];
  now: Content;
  future: Content[];
  /** Where the last change was made: typing on in one field is one change. */
  last: string | null;
}

export type Change =
  | { do: "set"; path: Path; value: unknown; typed?: boolean }
  /** Another content altogether: a version of before, what two editors agreed on. */
  | { do: "become"; content: Content }
  | { do: "rest" }
  | { do: "undo" }
  | { do: "redo" };

const LONG = 200;

export function begin(content: Content): History {
  return { past: [], now: content, future: [], last: null };
}

export function change(history: History, what: Change): History {
  const { past, now, future } = history;
  switch (what.do) {
    case "set": {
      const next = put(now, what.path, what.value);
      if (same(next, now)) return history;
      const where = what.typed ? pointer(what.path) : null;
      if (where !== null && where === history.last) return { past, now: next, future: [], last: where };
      return { past: [...past.slice(-LONG), now], now: next, future: [], last: where };
    }
    case "become":
      return same(what.content, now)
        ? history
        : { past: [...past, now], now: what.content, future: [], last: null };
    case "rest":
      return history.last === null ? history : { ...history, last: null };
    case "undo": {
      const before = past.at(-1);
      return before
        ? { past: past.slice(0, -1), now: before, future: [now, ...future], last: null }
        : history;
    }
    case "redo": {
      const [after, ...later] = future;
      return after ? { past: [...past, now], now: after, future: later, last: null } : history;
    }
  }
}
