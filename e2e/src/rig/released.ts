// What was released: its files, kept in snippet/released under their number.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const RELEASED = fileURLToPath(new URL("../../../../snippet/released/", import.meta.url));

/** The numbers of the last three, the newest at the end. */
export function lastReleases(): string[] {
  const all = readdirSync(RELEASED).toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
  if (all.length === 0) throw new Error("nothing is kept in snippet/released");
  return all.slice(-3);
}
