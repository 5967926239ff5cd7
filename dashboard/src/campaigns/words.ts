import type { Cap, Goal, Status, Trigger } from "../api/campaign";
import type { Named } from "../audience/words";
import { spanInWords, spanOf, units } from "../ui/duration";
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

/** When a campaign speaks, as the end of a sentence; a segment whose name is not known by its id. */
export function triggerInWords(trigger: Trigger, named?: Named): string {
  switch (trigger.type) {
    case "event":
      return `when ${trigger.name ?? "an event"} happens`;
    case "page":
      if (!trigger.value) return "on every page";
      return trigger.op === "matches" ? `on pages like ${trigger.value}` : `on the page ${trigger.value}`;
    case "visit":
      return "when a visit starts";
    case "element":
      return `when ${anchorInWords(trigger.anchor)} is ${trigger.on === "clicked" ? "clicked" : "seen"}${onPage(trigger)}`;
    case "dwell":
      return `after ${spanInWords(trigger.for)} on ${trigger.page ? `pages like ${trigger.page}` : "a page"}`;
    case "scroll":
      return `when ${trigger.percent ?? 0} % of a page have been scrolled${onPage(trigger)}`;
    case "exit_intent":
      return `when somebody is about to leave${onPage(trigger)}`;
    case "inactivity":
      return `after ${spanInWords(trigger.for)} without any activity${onPage(trigger)}`;
    case "api":
      return "when your server says so";
    case "schedule":
      return "at its time";
    case "segment":
      return `when somebody ${trigger.change === "left" ? "leaves" : "comes into"} the segment ${segmentInWords(trigger.id ?? "", named)}`;
    default:
      return `on ${trigger.type}`;
  }
}

function segmentInWords(id: string, named?: Named): string {
  const name = named?.("segment", id);
  return name === undefined ? id : `“${name}”`;
}

const onPage = ({ page }: Trigger) => (page ? ` on pages like ${page}` : "");

/** The element of a page that is meant. */
export function anchorInWords(anchor: Trigger["anchor"]): string {
  if (anchor?.id) return `the element “${anchor.id}”`;
  return anchor?.selector ? `the element ${anchor.selector}` : "an element";
}

/** "7d" as "7 days", "1h" as "hour"; what is no duration comes back as it is. */
function windowInWords(per: string): { one: boolean; words: string } {
  const span = spanOf(per);
  return span?.n === 1
    ? { one: true, words: units[span.unit] ?? "" }
    : { one: false, words: spanInWords(per) };
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

/** "“invited” within 7 days". */
export function goalInWords({ event, within }: Goal): string {
  return `“${event}” within ${spanInWords(within)}`;
}

/** What became of several at once. */
export function turnedInWords(what: "pause" | "resume", n: number): string {
  const word = what === "pause" ? "paused" : "live again";
  if (n === 0) return `Nothing is ${word}`;
  return n === 1 ? `One campaign is ${word}` : `${count(n)} campaigns are ${word}`;
}
