// What the site calls its categories, in the language of the page. It is asked for with the dialog
// alone: no other page needs it.
import type { ChoiceOptions } from "../../message";

interface Words {
  name: string;
  description: string;
}

export type Given = ReadonlyMap<string, Words>;

/** Milliseconds that the dialog waits for it: it opens without, rather than late. */
const WAIT = 2_000;

const text = (v: unknown) => (typeof v === "string" ? v : "");

/** The words by category; none where there are none to be had. */
export async function given({ named, base = document.baseURI }: ChoiceOptions): Promise<Given> {
  const all = new Map<string, Words>();
  if (!text(named)) return all;
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), WAIT);
  try {
    const lang = document.documentElement.lang || navigator.language;
    const url = new URL(`${text(named)}&lang=${encodeURIComponent(lang)}`, base);
    const answer = await fetch(url, { signal: giveUp.signal, credentials: "omit" });
    const body: unknown = answer.ok && (await answer.json());
    for (const [key, words] of Object.entries(body || {}))
      all.set(key, { name: text(words?.name), description: text(words?.description) });
  } catch {
    // Without: keys can be read as well.
  }
  clearTimeout(timer);
  return all;
}
