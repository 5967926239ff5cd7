/** With a capital at the front. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What the server says about itself, as a sentence: it writes without a capital and a full stop. */
export function sentence(words: string): string {
  return capital(/[.!?]$/.test(words) ? words : `${words}.`);
}
