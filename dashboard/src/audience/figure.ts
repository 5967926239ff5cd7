import type { Audience } from "../api/audience";
import { count, when } from "../ui/figures";

/** "Audience now: about 412 people (± 9)", or "412 people in 61 accounts" where everybody was asked. */
export function figureInWords({ people, accounts, margin, exact }: Audience): string {
  const words = `${count(people)} ${people === 1 ? "person" : "people"}`;
  const of = accounts ? ` in ${count(accounts)} ${accounts === 1 ? "account" : "accounts"}` : "";
  if (exact) return `Audience now: ${people === 0 ? "nobody" : words}${of}`;
  return `Audience now: about ${words} (± ${count(margin)})`;
}

/** What the figure stands on. */
export function footing({ exact, asked, all, at }: Audience, asking: string): string {
  if (exact) return `Of ${count(all)}, all of whom were asked at ${when(at)}.`;
  const drawn = `${count(asked)} of ${count(all)} were asked, drawn by lot`;
  return asking === "count" ? `${drawn}; everybody is being counted.` : `${drawn}.`;
}
