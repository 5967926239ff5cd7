import { noTotals, type Totals } from "../api/report";
import { count } from "../ui/figures";

const words: [keyof Totals, string][] = [
  ["shown", "shown"],
  ["clicked", "clicked"],
  ["answered", "answered"],
  ["converted", "reached the goal"],
  ["dismissed", "dismissed"],
  ["snoozed", "snoozed"],
  ["suppressed", "stopped"],
];

/** The totals of several campaigns together. */
export function sum(all: Totals[]): Totals {
  const total = { ...noTotals };
  for (const one of all) {
    for (const what of Object.keys(total) as (keyof Totals)[]) total[what] += one[what];
  }
  return total;
}

/** What came on top between two readings, to be read out: "3 more shown, 1 more clicked"; empty when nothing did. */
export function changeInWords(before: Totals, after: Totals): string {
  return words
    .map(([what, word]) => ({ word, more: after[what] - before[what] }))
    .filter(({ more }) => more > 0)
    .map(({ word, more }) => `${count(more)} more ${word}`)
    .join(", ");
}
