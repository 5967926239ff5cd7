// What web push has brought, in words.
import type { PushFunnel } from "../api/push";
import { count, rateOf } from "../ui/figures";
import type { Stage } from "../ui/Stages";
import { list } from "../ui/words";

/** What came of asking, as the sentence that opens the page. */
export function askedInWords({ asked, granted, denied, dismissed }: PushFunnel): string {
  if (asked === 0) return "Nobody was asked in these days.";
  const rest = [
    ...(denied > 0 ? [`${count(denied)} refused`] : []),
    ...(dismissed > 0 ? [`${count(dismissed)} closed the question`] : []),
  ];
  const others = rest.length > 0 ? `; ${list(rest)}` : "";
  return `Of ${count(asked)} who were asked, ${granted === 0 ? "nobody" : count(granted)} agreed${others}.`;
}

/** From the question to the browsers that are reached. */
export function stagesOfAsking(f: PushFunnel): Stage[] {
  const ofAsked = (n: number) => rateOf(n, f.asked, "asked");
  return [
    { word: "Asked", n: f.asked, share: "" },
    { word: "Agreed", n: f.granted, share: ofAsked(f.granted) },
    { word: "Refused", n: f.denied, share: ofAsked(f.denied), lost: true },
    { word: "Closed", n: f.dismissed, share: ofAsked(f.dismissed), lost: true },
    { word: "Browsers won", n: f.subscribed, share: "" },
    { word: "Browsers lost", n: f.lost, share: "", lost: true },
  ];
}

/** How many are reached now. */
export function devicesInWords(n: number): string {
  if (n === 0) return "No browser takes notifications of this site now.";
  return n === 1 ? "One browser takes notifications now." : `${count(n)} browsers take notifications now.`;
}
