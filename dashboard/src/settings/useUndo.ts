import { useState } from "react";
import { same } from "../compose/path";

interface Past<T> {
  past: { value: T; where: string }[];
  now: T;
}

/** A value with what it was before. Changes in one place that follow each other are one step. */
export function useUndo<T>(first: T) {
  const [{ past, now }, set] = useState<Past<T>>({ past: [], now: first });
  return {
    now,
    changed: !same(now, first),
    canUndo: past.length > 0,
    put(value: T, where: string) {
      set((before) => {
        if (same(value, before.now)) return before;
        const goesOn = before.past.at(-1)?.where === where;
        return { now: value, past: goesOn ? before.past : [...before.past, { value: before.now, where }] };
      });
    },
    undo: () =>
      set((before) => {
        const last = before.past.at(-1);
        return last ? { now: last.value, past: before.past.slice(0, -1) } : before;
      }),
  };
}
