// What pages hand to window.tend, checked in the page: a sentence at once is worth more
// than a refusal from the server that nobody sees.
import * as limits from "./limits";
import { bytes, isObject, type Consent, type Props } from "./wire";

/** A mistake of the caller, in words for the site owner. */
export class Misuse extends Error {}

/** Ids may be given as numbers, for databases that have such. */
export function id(value: unknown, what: string, max = limits.id): string {
  const s = typeof value === "number" ? String(value) : value;
  if (typeof s !== "string" || s === "" || bytes(s) > max) {
    throw new Misuse(`${what} must be a text of 1 to ${max} bytes`);
  }
  return s;
}

export function props(value: unknown, what: string): Props | undefined {
  if (value == null) return undefined;
  if (!isObject(value)) throw new Misuse(`${what} must be an object`);
  return value;
}

export function level(value: unknown): Consent {
  if (value === "none" || value === "essential" || value === "full") return value;
  throw new Misuse("the level must be none, essential or full");
}

export function token(value: unknown): string | undefined {
  if (value == null) return undefined;
  if (typeof value === "number") throw new Misuse("the token must be a text");
  return id(value, "the token", limits.token);
}

export function handler<F>(value: F): F {
  if (typeof value !== "function") throw new Misuse("the handler must be a function");
  return value;
}
