import type { Totals } from "../api/report";
import { count, rate } from "../ui/figures";

function times(n: number): string {
  return n === 1 ? "once" : `${count(n)} times`;
}

/** What came of a campaign, as the sentence that opens its results. */
export function resultInWords(totals: Totals): string {
  const { matched, shown, clicked, dismissed, suppressed } = totals;
  if (matched === 0) return "Nobody has met its trigger and audience yet.";
  if (shown === 0) {
    const stopped = suppressed > 0 ? `, and was stopped ${times(suppressed)}` : "";
    return `It matched ${times(matched)}${stopped}, and has not been shown yet.`;
  }
  const closed = dismissed > 0 ? `, closed ${times(dismissed)}` : "";
  if (clicked === 0) return `It was shown ${times(shown)}${closed}, and not clicked yet.`;
  return `It was shown ${times(shown)} and clicked ${times(clicked)} (${rate(clicked, shown)})${closed}.`;
}
