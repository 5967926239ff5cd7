import type { Goal } from "../api/campaign";
import type { Totals } from "../api/report";
import { spanInWords } from "../ui/duration";
import { count, rate } from "../ui/figures";

function times(n: number): string {
  return n === 1 ? "once" : `${count(n)} times`;
}

/** What came of a campaign, as the sentence that opens its results. */
export function resultInWords(totals: Totals, survey = false, goal: Goal | null = null): string {
  return [seenInWords(totals, survey), goal && totals.shown > 0 ? reachedInWords(totals, goal) : ""]
    .filter(Boolean)
    .join(" ");
}

/** What the messages brought about. */
function reachedInWords({ shown, converted }: Totals, { event, within }: Goal): string {
  if (converted === 0) return `“${event}” has not followed yet.`;
  const [verb, share] = [
    `followed ${times(converted)} within ${spanInWords(within)}`,
    rate(converted, shown),
  ];
  return `“${event}” ${verb} (${share}).`;
}

function seenInWords(totals: Totals, survey: boolean): string {
  const { matched, shown, clicked, dismissed, answered, suppressed } = totals;
  if (matched === 0) return "Nobody has met its trigger and audience yet.";
  if (shown === 0) {
    const stopped = suppressed > 0 ? `, and was stopped ${times(suppressed)}` : "";
    return `It matched ${times(matched)}${stopped}, and has not been shown yet.`;
  }
  const closed = dismissed > 0 ? `, closed ${times(dismissed)}` : "";
  if (survey) {
    const told = answered > 0 ? `answered ${times(answered)} (${rate(answered, shown)})` : "not answered yet";
    return `It was shown ${times(shown)} and ${told}${closed}.`;
  }
  if (clicked === 0) return `It was shown ${times(shown)}${closed}, and not clicked yet.`;
  return `It was shown ${times(shown)} and clicked ${times(clicked)} (${rate(clicked, shown)})${closed}.`;
}
