// Why a match was stopped. The server names a gate by a code; here it becomes a sentence.
const known: Record<string, string> = {
  "cap.campaign": "had already seen this message as often as it may be shown",
  "cap.category": "had already had enough messages of this category",
  "cap.channel": "had already had enough messages of this kind",
  "cap.account": "had colleagues who had already had enough messages",
  "cap.global": "had already had enough messages on this site",
  consent: "have not agreed to messages",
  holdout: "are in the control group, sees nothing",
  held_out: "are in the control group, sees nothing",
  priority: "got a more important message instead",
  slot: "had another message on screen",
  stopped: "came while all messages of the site were stopped",
  schedule: "came outside the campaign's dates",
  stale: "did it too long before it reached the server",
};

/** A reason as the end of "412 times people ...". A code that is not known here is shown as it is. */
export function reasonInWords(code: string): string {
  return known[code] ?? `were stopped by ${code}`;
}

/** The reasons, most frequent first. */
export function ranked(reasons: Record<string, number>): { code: string; words: string; n: number }[] {
  return Object.entries(reasons)
    .map(([code, n]) => ({ code, words: reasonInWords(code), n }))
    .sort((a, b) => b.n - a.n || a.code.localeCompare(b.code));
}
