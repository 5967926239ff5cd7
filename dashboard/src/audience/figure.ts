import type { Audience } from "../api/audience";
import { count, when } from "../ui/figures";
import { accounts, people } from "../ui/words";

/** "Audience now: about 412 people (± 9)", or "412 people in 61 accounts" where everybody was asked. */
export function figureInWords({ people: n, accounts: of, margin, exact }: Audience): string {
  if (!exact) return `Audience now: about ${people(n)} (± ${count(margin)})`;
  return `Audience now: ${n === 0 ? "nobody" : people(n)}${of ? ` in ${accounts(of)}` : ""}`;
}

/** What the figure stands on. */
export function footing({ exact, asked, all, at }: Audience, asking: string): string {
  if (exact) return `Of ${count(all)}, all of whom were asked at ${when(at)}.`;
  const drawn = `${count(asked)} of ${count(all)} were asked, drawn by lot`;
  return asking === "count" ? `${drawn}; everybody is being counted.` : `${drawn}.`;
}
