import { when } from "../ui/figures";

// Why a match was stopped. The server names a gate by a code; here it becomes a sentence.
const known: Record<string, string> = {
  "cap.campaign": "had already had this message as often as it may come",
  "cap.category": "had already had enough messages of this category",
  "cap.global": "had already had enough messages on this site",
  consent: "had not agreed to messages",
  busy: "was on a page on which nothing interrupts, and went on to none that it is for",
  absent: "had no page open to see it in",
  open: "had it already on its way to the screen",
  priority: "got a more important message at that moment",
  not_live: "came in the moment when it was paused, ended or changed",
  preference: "wants no messages of this kind",
  quiet_hours: "was in the site's quiet hours",
  "push.off": "could not be reached by notifications, which are off for the site",
  "push.unsupported": "came in a browser that has no web push",
  "push.granted": "had allowed notifications in this browser already",
  "push.denied": "had refused notifications in this browser",
  "push.backoff": "had been asked for notifications not long before",
  "push.no_device": "takes notifications in no browser",
  "push.present": "was on the site, where messages in the page reach them",
  "push.too_large": "has values with which the notification is too long",
  "words.missing": "lacks a value that the message names",
  "words.failed": "has a value that the message cannot be written with",
  "delay.cancelled": "did meanwhile what the message was meant to bring about",
  "delay.page": "had left the page while it waited",
  "delay.audience": "no longer fitted the audience when its time came",
  "delay.missed": "was not there when its time came, nor for a day after",
  "audience.counting": "was still to be counted by what they did before",
  "delay.full": "had too many messages waiting already",
  "fallback.seen": "had seen it in the app before the push",
  "fallback.cancelled": "did before the push what the message was meant to bring about",
  "fallback.audience": "no longer fitted the audience when the push was due",
  "fallback.full": "had too many messages waiting to be seen already",
};

/** A reason as the end of "because the person ...". A code that is not known here is shown as it is. */
export function reasonInWords(code: string): string {
  return known[code] ?? `was stopped by ${code}`;
}

/** The reasons, most frequent first. */
export function ranked(reasons: Record<string, number>): { code: string; words: string; n: number }[] {
  return Object.entries(reasons)
    .map(([code, n]) => ({ code, words: reasonInWords(code), n }))
    .sort((a, b) => b.n - a.n || a.code.localeCompare(b.code));
}

const STAMP = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z/;

/** What the server adds to a reason: its moments are read in the member's zone. */
export function detailInWords(detail: string): string {
  return detail
    .replace(STAMP, (at) => when(new Date(at)))
    .replace(/^(\d+)\/(\d+) /, (_, n: string, max: string) => `${n} of ${max}, `)
    .replace(/, for ever$/, ", for good");
}

/** Why one person did not get a message, as a sentence: the reason, and what the server adds. */
export function decisionInWords(code: string, detail: string): string {
  const more = detail ? ` (${detailInWords(detail)})` : "";
  return `They ${reasonInWords(code)}${more}.`;
}
