/** With a capital at the front. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What the server says about itself, as a sentence: it writes without a capital and a full stop. */
export function sentence(words: string): string {
  return capital(/[.!?]$/.test(words) ? words : `${words}.`);
}

/** "a", "a and b", "a, b and c". */
export function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
