// The answers of a survey in words.
import type { Question } from "../api/report";
import { count, FEW, rate } from "../ui/figures";

/** How many answered, under the question itself. */
export function answeredInWords({ kind, count: n }: Question): string {
  if (n === 0) return "Nobody has answered this yet.";
  const answers = n === 1 ? "1 answer" : `${count(n)} answers`;
  return kind === "multiple" ? `${answers}, several choices each` : answers;
}

/** How often a value was chosen: "4 of 11" of few, "41 (13 %)" of many. */
export function shareInWords(n: number, whole: number): string {
  return whole < FEW ? rate(n, whole) : `${count(n)} (${rate(n, whole)})`;
}

/** The net promoter score and what it is made of; of few answers what it would be made of. */
export function scoreInWords({ nps, count: n }: Question): string {
  if (!nps) return "";
  const { score, promoters, detractors } = nps;
  if (n < FEW) {
    return `${count(promoters)} of ${count(n)} gave 9 or 10, ${count(detractors)} gave 0 to 6. A score from ${FEW} answers on.`;
  }
  const sign = score > 0 ? "+" : score < 0 ? "−" : "";
  const many = `${count(promoters)} of ${count(n)} gave 9 or 10 (promoters), ${count(detractors)} gave 0 to 6 (detractors)`;
  return `Net promoter score ${sign}${Math.abs(score)}: ${many}. It is the difference of the two shares, from −100 to 100.`;
}

/** The number of a scale stands for itself; an option without words is one that is not offered any more. */
export function valueInWords(question: Question, value: Question["values"][number]): string {
  const scale = question.kind === "nps" || question.kind === "rating";
  return scale || value.label !== value.value ? value.label : `${value.label} (no longer offered)`;
}
