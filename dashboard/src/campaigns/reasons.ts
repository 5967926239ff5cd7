// Why a match was stopped. The server names a gate by a code; here it becomes a sentence.
const known: Record<string, string> = {
  "cap.campaign": "had already had this message as often as it may come",
  "cap.category": "had already had enough messages of this category",
  "cap.global": "had already had enough messages on this site",
  consent: "had not agreed to messages",
  open: "had it already on its way to the screen",
  priority: "got a more important message at that moment",
  not_live: "came in the moment when it was paused, ended or changed",
};

/** A reason as the end of "because the person ...". A code that is not known here is shown as it is. */
export function reasonInWords(code: string): string {
  return known[code] ?? `was stopped by ${code}`;
}

/** The reasons, most frequent first. */
export function ranked(reasons: Record<string, number>): { code: string; words: string; n: number }[] {
  return Object.entries(reasons)
    .map(([code, n]) => ({ code, words: reasonInWords(code), n }))
    .sort((a, b) => b.n - a.n || a.code.localeCompare(b.code));
}
