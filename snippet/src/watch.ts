// What only the browser can see of the page that the tab is on: the server says what to look
// for, the senses look, and each thing is told of once a page.
import type { Cancel } from "./ports";
import type { Props } from "./wire";

/** Looks for one thing until cancelled; undefined where this version cannot see it. */
export type Sense = (watch: Props, seen: () => void) => Cancel | undefined;

export interface Watcher {
  /** What is looked for from now on, as the server wrote it: all of it. What was looked for before goes on. */
  set(list: unknown[]): void;
  /** Another page: everything counts anew. */
  page(): void;
}

export function createWatcher(sense: Sense, trigger: (w: string) => void): Watcher {
  let wanted = new Map<string, Props>(); // by how it is written
  const looking = new Map<string, Cancel | undefined>();
  const told = new Set<string>();

  function end(key: string) {
    const cancel = looking.get(key);
    looking.delete(key);
    cancel?.();
  }

  function begin(key: string, watch: Props) {
    const w = watch["w"] as string;
    if (looking.has(key) || told.has(w)) return;
    looking.set(key, undefined);
    const cancel = sense(watch, () => {
      if (!looking.has(key) || told.has(w)) return;
      told.add(w);
      end(key);
      trigger(w);
    });
    if (looking.has(key)) looking.set(key, cancel);
    else cancel?.(); // seen at once
  }

  const beginAll = () => wanted.forEach((watch, key) => begin(key, watch));

  return {
    set(list) {
      const valid = (list as (Props | null)[]).filter((x) => typeof x?.["w"] === "string") as Props[];
      wanted = new Map(valid.map((x) => [JSON.stringify(x), x]));
      for (const key of looking.keys()) if (!wanted.has(key)) end(key);
      beginAll();
    },
    page() {
      told.clear();
      for (const key of looking.keys()) end(key);
      beginAll();
    },
  };
}
