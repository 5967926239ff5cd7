import type { EntryKind } from "../api/person";

/** What a timeline is narrowed to: the server's kinds, as members think of them. */
export const groups = {
  pages: { word: "Pages", kinds: ["page", "context", "attention"] },
  actions: { word: "Actions", kinds: ["track", "trigger"] },
  messages: { word: "Messages", kinds: ["grant", "release", "receipt", "delay", "fallback", "goal"] },
  reasons: { word: "Reasons", kinds: ["decision"] },
  identity: {
    word: "Who they are",
    kinds: [
      "identify",
      "group",
      "alias",
      "reset",
      "merge",
      "consent",
      "preference",
      "push",
      "metric",
      "list",
      "segment",
    ],
  },
} as const satisfies Record<string, { word: string; kinds: readonly EntryKind[] }>;

export type Group = keyof typeof groups;

export const allGroups = Object.keys(groups) as Group[];

/** The kinds of some groups; of none or all of them it is every kind, which is none to ask for. */
export function kindsOf(some: Group[]): EntryKind[] {
  return some.length === allGroups.length ? [] : some.flatMap((group) => [...groups[group].kinds]);
}

/** "messages,reasons" from the address; words that mean nothing are passed over. */
export function readGroups(words: unknown): Group[] {
  const said = typeof words === "string" ? words.split(",") : [];
  return allGroups.filter((group) => said.includes(group));
}
