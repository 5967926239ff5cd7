import type { SegmentUse } from "../api/segment";
import { count } from "../ui/figures";

/** "2 campaigns, 1 live; 1 segment", or "nothing". */
export function usedInWords(used_by: readonly SegmentUse[]): string {
  const campaigns = used_by.filter(({ kind }) => kind === "campaign");
  const live = campaigns.filter(({ status }) => status === "live").length;
  const segments = used_by.length - campaigns.length;
  const words = [
    many(campaigns.length, "campaign") + (live > 0 ? `, ${count(live)} live` : ""),
    many(segments, "segment"),
  ].filter((part) => part !== "");
  return words.length > 0 ? words.join("; ") : "nothing";
}

const many = (n: number, word: string) => (n === 0 ? "" : `${count(n)} ${word}${n === 1 ? "" : "s"}`);
