// How somebody's figures are said beside their own past.
import type { Place, Trend } from "../api/dimension";
import { count } from "../ui/figures";

const fine = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** 2 as "2", 1.25 as "1.3". */
export function figure(n: number): string {
  return Math.abs(n) >= 100 ? count(Math.round(n)) : fine.format(n);
}

/** Seconds as "40 s", "12 min", "3 h 20 min". */
export function lasting(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${count(Math.floor(minutes / 60))} h${rest ? ` ${rest} min` : ""}`;
}

/** An amount in a currency, or without one. */
export function amount(n: number, currency: string): string {
  return currency ? new Intl.NumberFormat("en", { style: "currency", currency }).format(n) : figure(n);
}

/** What a week of theirs was like before this one; nothing where there is none before. */
export function usual({ weeks }: Trend): number | undefined {
  const before = weeks.slice(0, -1);
  if (before.length === 0) return undefined;
  return before.reduce((sum, n) => sum + n, 0) / before.length;
}

/** "3 in the last 7 days, usually 1.5". */
export function beside(trend: Trend, say: (n: number) => string): { now: string; before: string } {
  const mean = usual(trend);
  return {
    now: say(trend.weeks.at(-1) ?? 0),
    before: mean === undefined ? "the first week" : `usually ${say(mean)}`,
  };
}

/** Where somebody is in a funnel, in words. */
export function placed({ state, step }: Pick<Place, "state" | "step">): string {
  if (state === "completed") return "Completed it";
  return state === "in" ? `At “${step}” now` : `Left at “${step}”`;
}
