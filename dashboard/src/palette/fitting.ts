/** As many of a sort are offered where all of them are at hand. */
export const MOST = 6;

/** What can be found by what is typed. */
export interface Findable {
  label: string;
  /** Other words for it, that are not shown. */
  also?: string;
  /** It waits until something is typed. */
  rare?: boolean;
}

const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** How well a word fits: at the beginning of the label, of one of its words, anywhere; null: not at all. */
function rank(word: string, label: string, also: string): number | null {
  if (label.startsWith(word)) return 0;
  if (label.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word))) return 1;
  if (label.includes(word)) return 2;
  return also.includes(word) ? 3 : null;
}

/** Those that hold every word that was typed, the best first. */
export function fitting<T extends Findable>(list: readonly T[], typed: string): T[] {
  return ranked(list, typed).map(({ one }) => one);
}

/** The same with how well they fit, 0 being the best; capitals and accents do not count. */
export function ranked<T extends Findable>(list: readonly T[], typed: string): { one: T; by: number }[] {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  const found = list.flatMap((one) => {
    const ranks = words.map((word) => rank(word, plain(one.label), plain(one.also ?? "")));
    return ranks.includes(null) ? [] : [{ one, by: Math.max(0, ...(ranks as number[])) }];
  });
  return found.sort((a, b) => a.by - b.by);
}
