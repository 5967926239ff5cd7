import type { SeenEvent } from "../api/audience";
import { count } from "../ui/figures";

/** How many are offered at a time: who writes on is shown fewer. */
export const OFFERED = 20;

/** Names to offer: those that happened, the most frequent first, then those that campaigns speak of. */
export function offeredEvents(seen: readonly SeenEvent[], inUse: readonly string[]) {
  const byTimes = [...seen].sort((a, b) => b.times - a.times || a.name.localeCompare(b.name));
  const times = new Map(byTimes.map((event) => [event.name, event.times]));
  const others = [...new Set(inUse)].filter((name) => name !== "" && !times.has(name)).sort();
  return { names: [...times.keys(), ...others], seen: times };
}

/** Beside a name. */
export function timesInWords(times: number | undefined): string {
  if (times === undefined) return "not seen lately";
  return times === 1 ? "once" : `${count(times)} times`;
}
