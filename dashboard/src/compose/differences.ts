// What differs between two contents, leaf by leaf, as members read it.
import { at, same, type Path } from "./path";

export interface Difference {
  /** Such as "message, block 2, text". */
  where: string;
  before: string;
  after: string;
}

const lists: Record<string, string> = {
  blocks: "block",
  thanks: "thanks block",
  caps: "limit",
  cancel_on: "event",
  of: "condition",
};

/** The place in words: lists count from one. */
export function inWords(path: Path): string {
  const words: string[] = [];
  path.forEach((part, i) => {
    if (typeof part === "string" && typeof path[i + 1] === "number" && part in lists) return;
    const list = typeof part === "number" ? lists[String(path[i - 1])] : undefined;
    words.push(typeof part === "number" ? `${list ?? ""} ${part + 1}`.trim() : part.replaceAll("_", " "));
  });
  return words.join(", ");
}

const shown = (value: unknown) =>
  value === undefined || value === "" ? "nothing" : typeof value === "string" ? value : JSON.stringify(value);

export function differences(before: unknown, after: unknown, path: Path = []): Difference[] {
  if (same(before, after)) return [];
  const both = [before, after];
  const deep = both.every((value) => typeof value === "object" && value !== null);
  // Lists of other lengths are compared item by item all the same: what was added has nothing before it.
  if (!deep || Array.isArray(before) !== Array.isArray(after)) {
    return [{ where: inWords(path), before: shown(before), after: shown(after) }];
  }
  const names = [...new Set(both.flatMap((value) => Object.keys(value as object)))];
  return names.flatMap((name) => {
    const part = Array.isArray(before) ? Number(name) : name;
    return differences(at(before, [part]), at(after, [part]), [...path, part]);
  });
}
