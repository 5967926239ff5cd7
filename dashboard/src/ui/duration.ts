// Durations as the server writes them, such as 14d, and as people say them.
import { count } from "./figures";

export const units: Record<string, string> = { s: "second", m: "minute", h: "hour", d: "day", w: "week" };

/** The number and the unit of "14d"; nothing where it is no duration. */
export function spanOf(text: unknown): { n: number; unit: string } | undefined {
  const [, n, unit] = /^(\d+)([smhdw])$/.exec(typeof text === "string" ? text : "") ?? [];
  return n && unit ? { n: Number(n), unit } : undefined;
}

/** "hour" of one, else "hours". */
export function unitOf(unit: string, n: number | undefined): string {
  return `${units[unit]}${n === 1 ? "" : "s"}`;
}

/** "14 days"; what is no duration comes back as it is. */
export function spanInWords(text: unknown): string {
  const span = spanOf(text);
  if (!span) return typeof text === "string" ? text : "";
  return `${count(span.n)} ${unitOf(span.unit, span.n)}`;
}
