import type { Need } from "../api/overview";
import type { Rights } from "../session/may";
import { count, FEW, rateOf } from "../ui/figures";

/** What waits for the member: an approval only for who may give it. */
export function needsOf(needs: Need[], { may }: Rights): Need[] {
  return needs.filter(({ kind }) => kind !== "approval" || may("campaign.approve"));
}

/** What somebody has to know about a campaign, behind its name. */
export function needInWords({ kind, failed, shown }: Need): string {
  if (kind === "approval") return "waits for your approval";
  return `could not be drawn this week: ${rateOf(failed, failed + shown, "attempts")}, for want of its anchor for instance`;
}

export interface Change {
  /** "▲ 12 %", or empty where there is nothing to compare with. */
  mark: string;
  /** The same for readers; empty where there was nothing before. */
  words: string;
}

/** How a week compares with the one before. */
export function changeOf(now: number, before: number): Change {
  if (before === 0) return { mark: "", words: "" };
  if (before < FEW) return { mark: "", words: `${count(before)} the week before` };
  const share = Math.round(((now - before) / before) * 100);
  if (share === 0) return { mark: "", words: "as in the week before" };
  const [arrow, word] = share > 0 ? ["▲", "more"] : ["▼", "fewer"];
  const percent = `${count(Math.abs(share))} %`;
  return { mark: `${arrow} ${percent}`, words: `${percent} ${word} than the week before` };
}

/** What a line of seven days says, for those who do not see it. */
export function daysInWords(days: number[]): string {
  return `Shown on each of the last ${days.length} days: ${days.map(count).join(", ")}`;
}

/** Points of a line over a box of such a size, the most in the days at its top. */
export function linePoints(days: number[], width: number, height: number): string {
  const most = Math.max(1, ...days);
  const step = width / Math.max(1, days.length - 1);
  return days
    .map((n, i) => `${+(i * step).toFixed(1)},${+(height - (n / most) * height).toFixed(1)}`)
    .join(" ");
}
