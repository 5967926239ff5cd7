// The words of a message in other languages, as the server has them: for each block those that differ, by its place.
import type { Block, Content } from "../api/authored";
import { at, put, type Path } from "./path";

type Message = Content["message"];

/** A word of the message that can be said in another language. */
export interface Word {
  /** What it is of, such as "Heading 1". */
  label: string;
  original: string;
  /** Where its translation stands, within that of the language. */
  path: Path;
}

const said: readonly (keyof Block)[] = ["text", "label", "alt", "low", "high", "placeholder"];
const names: Partial<Record<keyof Block, string>> = {
  alt: "what it shows",
  low: "the lowest means",
  high: "the highest means",
  placeholder: "placeholder",
};

/** All words of a message, in the order in which they are read. */
export function wordsOf(message: Message): Word[] {
  return (["blocks", "thanks"] as const).flatMap((list) =>
    (message[list] ?? []).flatMap((block, i) => {
      const what = `${block.type.charAt(0).toUpperCase()}${block.type.slice(1)} ${i + 1}${list === "thanks" ? ", after the answer" : ""}`;
      const words = said.flatMap((name): Word[] => {
        const original = block[name];
        if (typeof original !== "string" || original === "") return [];
        return [{ label: names[name] ? `${what}, ${names[name]}` : what, original, path: [list, i, name] }];
      });
      const options = (block.options ?? []).map(({ label }, j) => ({
        label: `${what}, option ${j + 1}`,
        original: label,
        path: [list, i, "options", j, "label"],
      }));
      return [...words, ...options];
    }),
  );
}

/** With a language more, in which nothing is said yet. */
export function withLanguage(message: Message, language: string): Message {
  return { ...message, translations: { ...message.translations, [language]: filled(message, {}) } };
}

export function withoutLanguage(message: Message, language: string): Message {
  const { [language]: _, ...others } = message.translations ?? {};
  const { translations: __, ...rest } = message;
  return Object.keys(others).length > 0 ? { ...rest, translations: others } : rest;
}

/** With a word said in a language; said in no way, the word of the message stands. */
export function withWord(message: Message, language: string, path: Path, word: string): Message {
  const whole = filled(message, message.translations?.[language] ?? {});
  const words = put(whole, path, word === "" ? undefined : word);
  return { ...message, translations: { ...message.translations, [language]: words } };
}

/** The translation with an entry for each block and each option: the server takes no fewer. */
function filled(message: Message, words: object): Record<string, unknown> {
  let out: Record<string, unknown> = { ...words };
  for (const list of ["blocks", "thanks"] as const) {
    const blocks = message[list];
    if (!blocks) continue;
    out = put(
      out,
      [list],
      blocks.map((block, i) => {
        const entry = (at(words, [list, i]) ?? {}) as Record<string, unknown>;
        if (!block.options) return entry;
        return { ...entry, options: block.options.map((_, j) => at(entry, ["options", j]) ?? {}) };
      }),
    );
  }
  return out;
}
