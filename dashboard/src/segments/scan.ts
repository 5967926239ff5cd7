import type { Segment } from "../api/segment";
import { count, when } from "../ui/figures";
import { people } from "../ui/words";

/** How many were in a watched segment when everybody was last looked at; "" where nobody was yet. */
export function sizeInWords({ scan }: Pick<Segment, "scan">): string {
  return scan?.size === undefined ? "" : count(scan.size);
}

/** How far the scan of a watched segment is, and what the last one has found, in sentences. */
export function scanInWords(scan: NonNullable<Segment["scan"]>): string[] {
  const found = scan.size_at
    ? [
        `${people(scan.size ?? 0)} ${scan.size === 1 ? "was" : "were"} in it at ${when(new Date(scan.size_at))}.`,
      ]
    : ["How many are in it is known when everybody has been looked at once."];
  if (scan.running) {
    found.push(`A scan is under way: ${count(scan.done)} of ${count(scan.total)} people were looked at.`);
  } else if (scan.finished_at) {
    found.push(
      `The last scan found that ${count(scan.entered)} had come in and ${count(scan.left)} had left. Whoever does something is found at once.`,
    );
  }
  if (scan.next_at) found.push(`The next one begins at ${when(new Date(scan.next_at))}.`);
  return found;
}
