// Reading what was received: each reader gives the value in its type, or stops the check
// with the place and the reason.
import type { Refusal } from "../message";

export type Fields = { [name: string]: unknown };

/** Ends the check with the reason that the `failed` receipt carries. */
export class Stop extends Error {
  constructor(
    readonly reason: Refusal["reason"],
    detail: string,
  ) {
    super(detail);
  }
}

const invalid = (detail: string) => new Stop("invalid", detail);

export function object(v: unknown, at: string): Fields {
  if (typeof v !== "object" || v === null || Array.isArray(v)) throw invalid(`${at} is not an object`);
  return v as Fields;
}

export function words(v: unknown, at: string): string {
  if (typeof v !== "string" || v.trim() === "") throw invalid(`${at} is missing`);
  return v;
}

/** undefined where it is absent. */
export function choice<T extends string>(o: Fields, name: string, of: readonly T[]): T | undefined {
  const v = o[name];
  if (v == null || v === "") return undefined;
  if (!of.includes(v as T)) throw invalid(`message.${name} is none of ${of.join(", ")}`);
  return v as T;
}

/** false where it is absent. */
export function flag(o: Fields, name: string): boolean {
  const v = o[name] ?? false;
  if (typeof v !== "boolean") throw invalid(`message.${name} is neither true nor false`);
  return v;
}

export function size(v: unknown, at: string): number {
  if (typeof v !== "number" || !(v >= 1 && v <= 10_000)) throw invalid(`${at} is no size in pixels`);
  return Math.round(v);
}

/** At least one entry. */
export function list<T>(v: unknown, at: string, read: (entry: unknown, at: string) => T): T[] {
  if (!Array.isArray(v) || v.length === 0) throw invalid(`${at} is empty`);
  return v.map((entry, i) => read(entry, `${at}[${i}]`));
}
