// What is kept and what goes, in words.
import type { Kind, KeptKind } from "../api/retention";
import { spanOf } from "../ui/duration";
import { count } from "../ui/figures";

export const kinds: { kind: Kind; label: string; about: string; one: string; many: string }[] = [
  {
    kind: "events",
    label: "What people did",
    about: "Pages, actions and what was sent to them, as their timelines show it.",
    one: "event",
    many: "events",
  },
  {
    kind: "decisions",
    label: "Why messages did not come",
    about: "The reasons in timelines.",
    one: "reason",
    many: "reasons",
  },
  {
    kind: "answers",
    label: "Answers to surveys",
    about: "As they are listed, one by one.",
    one: "answer",
    many: "answers",
  },
];

const day = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/** "2026-11-22" as "22 Nov 2026". */
export function dayInWords(date: string): string {
  return day.format(new Date(`${date}T00:00:00Z`));
}

/** What is kept of a kind, and since when. */
export function keptInWords({ days, server, since }: KeptKind): string {
  const how = days === undefined ? "for ever" : `for ${count(days)} ${days === 1 ? "day" : "days"}`;
  const most =
    server === undefined
      ? ""
      : `; the server keeps ${count(server)} ${server === 1 ? "day" : "days"} at most`;
  return `Kept ${how}${most}. There is nothing from before ${dayInWords(since)}.`;
}

/** What goes of a kind, as part of a sentence; "" where nothing does. */
export function goesInWords(kind: Kind, { goes, since }: KeptKind): string {
  if (!goes || goes.before <= since || (goes.exact && goes.count === 0)) return "";
  const { one, many } = kinds.find((k) => k.kind === kind) ?? { one: "", many: "" };
  const about = goes.exact ? "" : kind === "answers" ? "more than " : "about ";
  return `${about}${count(goes.count)} ${goes.count === 1 ? one : many} from before ${dayInWords(goes.before)}`;
}

/** Whether less would be kept than now, with what is written: then something goes that would have stayed. */
export function shortens(now: KeptKind, written: string): boolean {
  const span = spanOf(written);
  const days = span ? span.n * (span.unit === "w" ? 7 : 1) : Infinity;
  return Math.min(days, now.server ?? Infinity) < (now.days ?? Infinity);
}
