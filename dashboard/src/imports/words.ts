// An import in words.
import type { Import, RefusedRow } from "../api/import";
import { count } from "../ui/figures";
import { people } from "../ui/words";
import { kinds, TIMES } from "./targets";

export const states: Record<Import["state"], { word: string; color: string }> = {
  receiving: { word: "file arriving", color: "yellow" },
  queued: { word: "waiting", color: "yellow" },
  running: { word: "running", color: "indigo" },
  done: { word: "done", color: "green" },
  failed: { word: "failed", color: "red" },
  cancelled: { word: "cancelled", color: "gray" },
};

/** "People", "Past events, dry run". */
export const titleOf = ({ kind, dry_run: dry, list }: Pick<Import, "kind" | "dry_run" | "list">) =>
  (kind === "list" ? `People of the list ${list ?? ""}` : kinds[kind].word) + (dry ? ", dry run" : "");

/** What a button says that does what a dry run has tried: "Import 3 rows", "Put 3 people on the list". */
export function goOnInWords({ mode, rows: { taken } }: Pick<Import, "mode" | "rows">): string {
  switch (mode) {
    case "add":
      return `Put ${people(taken)} on the list`;
    case "remove":
      return `Take ${people(taken)} off the list`;
    case "replace":
      return "Replace who is on the list";
    default:
      return `Import ${rows(taken)}`;
  }
}

/** So many rows, "1 row", "1,203 rows". */
export const rows = (n: number) => `${count(n)} ${n === 1 ? "row" : "rows"}`;

/** How far it is, as a sentence. */
export function stateInWords(one: Import): string {
  const { state, dry_run: dry, rows: n } = one;
  const kept = dry ? "Nothing was changed." : "What it has brought in stays.";
  switch (state) {
    case "receiving":
      return "Its file is still on the way.";
    case "queued":
      return "It waits for its turn: imports of a site are dealt with one after the other.";
    case "running":
      return dry ? "The rows are tried out. Nothing is changed." : "The rows are being taken in.";
    case "failed":
      return `It ended before its time. ${kept}`;
    case "cancelled":
      return `It was cancelled. ${kept}`;
    case "done":
      if (n.removed) return replacedInWords(one, n.removed);
      if (dry)
        return `${rows(n.taken)} of ${count(n.read)} would change something. Nothing was changed so far.`;
      return n.taken === 0
        ? "Nothing of it was new."
        : `${rows(n.taken)} of ${count(n.read)} ${n.taken === 1 ? "was" : "were"} taken in.`;
  }
}

/** What a replacement does, or would do. */
function replacedInWords({ dry_run: dry, rows: { taken } }: Import, removed: number): string {
  const [on, off] = [count(taken), count(removed)];
  return dry
    ? `${on} would be put on the list, and ${off} taken off it, whom the file does not name. Nothing was changed so far.`
    : `${on} ${taken === 1 ? "was" : "were"} put on the list, and ${off} taken off it.`;
}

/** How much of the file is dealt with, 0 to 100. */
export function percentOf({ read, total }: Import["bytes"]): number {
  return total > 0 ? Math.min(100, Math.floor((read / total) * 100)) : 0;
}

/** Where the fault of a row is, "Line 4, column plan". */
export const placeOf = ({ line, column }: RefusedRow) =>
  `Line ${count(line)}${column ? `, column ${column}` : ""}`;

const SEVEN_DAYS_MS = 7 * 24 * 60 * 60 * 1000;

/** Whether the reasons of its refused rows are still to be had: for seven days from its end. */
export const reasonsKept = ({ ended_at: at }: Pick<Import, "ended_at">, now: number) =>
  !at || now - new Date(at).getTime() < SEVEN_DAYS_MS;

/** The reasons kept of one import; the others are only counted. */
export const REASONS = 10_000;

/** How many of the first rows have a time that cannot be read. */
export const timesUnread = (faults: readonly RefusedRow[]) =>
  faults.filter(({ pointer, code }) => TIMES.includes(pointer.replace(/^\//, "")) && code === "bad_value")
    .length;
