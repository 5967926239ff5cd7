import { count } from "./figures";

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

/** "1 person", "1,203 people". */
export const people = (n: number) => `${count(n)} ${n === 1 ? "person" : "people"}`;

/** "1 account", "1,203 accounts". */
export const accounts = (n: number) => `${count(n)} ${n === 1 ? "account" : "accounts"}`;

/** The id of somebody who is known; of a visitor its first letters: "visitor 0192f3a4". */
export function personInWords({ id, known }: { id: string; known: boolean }): string {
  return known ? id : `visitor ${id.slice(0, 8)}`;
}
