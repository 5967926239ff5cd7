// Events that can be counted: "step" with a number, and what the server has of them.
import type { Api } from "./api.js";
import type { Tab } from "./visitor.js";

/** Tracks steps from a number up to, not including, another, in one task. */
export const steps = (tab: Tab, from: number, to: number): Promise<void> =>
  tab.page.evaluate(
    ([a, b]) => {
      for (let i = a; i < b; i++) window.tend.track("step", { i });
    },
    [from, to] as const,
  );

/** Their numbers in the order of the person's timeline, each as often as it is there. */
export async function stepsOf(api: Api, person: string): Promise<number[]> {
  const events = await api.timeline(person, "track");
  return events.toReversed().flatMap((e) => (e.name === "step" ? [Number(e.props?.["i"])] : []));
}

export const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
export const byNumber = (list: number[]): number[] => list.toSorted((a, b) => a - b);
