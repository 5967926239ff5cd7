import type { Cap, Status, Trigger } from "../api/campaign";
import { count } from "../ui/figures";

/** A campaign's state as members read it: colour and word, never colour alone. */
export const states: Record<Status, { word: string; color: string }> = {
  draft: { word: "Draft", color: "gray" },
  in_review: { word: "In review", color: "yellow" },
  approved: { word: "Approved", color: "teal" },
  live: { word: "Live", color: "green" },
  paused: { word: "Paused", color: "orange" },
  ended: { word: "Ended", color: "gray" },
};

/** When a campaign speaks, as the end of a sentence. */
export function triggerInWords(trigger: Trigger): string {
  switch (trigger.type) {
    case "event":
      return `when ${trigger.name ?? "an event"} happens`;
    case "page":
      if (!trigger.value) return "on every page";
      return trigger.op === "matches" ? `on pages like ${trigger.value}` : `on the page ${trigger.value}`;
    case "visit":
      return "when a visit starts";
    default:
      return `on ${trigger.type}`;
  }
}

const units: Record<string, string> = { s: "second", m: "minute", h: "hour", d: "day", w: "week" };

/** "7d" as "7 days", "1h" as "hour"; what is no duration comes back as it is. */
function windowInWords(per: string): { one: boolean; words: string } {
  const [, number, letter] = /^(\d+)([smhdw])$/.exec(per) ?? [];
  const unit = units[letter ?? ""];
  if (!number || !unit) return { one: false, words: per };
  return number === "1"
    ? { one: true, words: unit }
    : { one: false, words: `${count(Number(number))} ${unit}s` };
}

function times(max: number): string {
  if (max === 1) return "once";
  return max === 2 ? "twice" : `${count(max)} times`;
}

function capInWords(cap: Cap): string {
  if (cap.per === "lifetime") return cap.max === 1 ? "only once" : `${times(cap.max)} in all`;
  const { one, words } = windowInWords(cap.per);
  if (!one) return `${times(cap.max)} in ${words}`;
  return `${times(cap.max)} ${words === "hour" ? "an" : "a"} ${words}`;
}

/** How often one person sees a campaign. */
export function capsInWords(caps: Cap[]): string {
  if (caps.length === 0) return "as often as it happens";
  return `at most ${caps.map(capInWords).join(" and ")}`.replace(/^at most only once$/, "only once");
}
