// The words of a message in other languages, as the server has them: for each block those that differ, by its place.
import type { Block, Content } from "../api/authored";
import type { PushMessage } from "../push/message";
import { at, put, type Path } from "./path";

type Message = Content["message"] | PushMessage;

/** A notification has no layout. */
const isPush = (message: Message): message is PushMessage => !("layout" in message);

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
  if (isPush(message)) return wordsOfPush(message);
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

function wordsOfPush({ title, body, actions = [] }: PushMessage): Word[] {
  const words: Word[] = [
    { label: "Title", original: title, path: ["title"] },
    { label: "Text", original: body ?? "", path: ["body"] },
    ...actions.map(({ label }, i) => ({
      label: `Button ${i + 1}`,
      original: label,
      path: ["actions", i, "label"],
    })),
  ];
  return words.filter(({ original }) => original !== "");
}

/** With a language more, in which nothing is said yet. */
export function withLanguage<M extends Message>(message: M, language: string): M {
  return { ...message, translations: { ...message.translations, [language]: filled(message, {}) } };
}

export function withoutLanguage<M extends Message>(message: M, language: string): M {
  const { [language]: _, ...others } = message.translations ?? {};
  return put(message, ["translations"], Object.keys(others).length > 0 ? others : undefined);
}

/** With a word said in a language; said in no way, the word of the message stands. */
export function withWord<M extends Message>(message: M, language: string, path: Path, word: string): M {
  const whole = filled(message, message.translations?.[language] ?? {});
  const words = put(whole, path, word === "" ? undefined : word);
  return { ...message, translations: { ...message.translations, [language]: words } };
}

/** The translation with an entry for each block and each option: the server takes no fewer. */
function filled(message: Message, words: object): Record<string, unknown> {
  let out: Record<string, unknown> = { ...words };
  if (isPush(message)) {
    const { actions } = message;
    return actions ? { ...out, actions: actions.map((_, i) => at(words, ["actions", i]) ?? {}) } : out;
  }
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
