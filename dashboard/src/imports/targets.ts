// What the columns of a file may be, in words: the targets of a mapping (docs/data.md, "Importing files").
import type { ImportKind } from "../api/import";
import { list } from "../ui/words";

interface Target {
  /** As the server has it. */
  to: string;
  word: string;
}

interface Kind {
  word: string;
  /** What an import of it does, as a sentence. */
  does: string;
  /** What one row is about. */
  one: string;
  targets: Target[];
  /** What opens the targets with a name of their own: traits.PATH. */
  own: string;
  ownWord: string;
  /** A row needs one target of each. */
  needs: string[][];
}

const USER = { to: "user_id", word: "User id" };
const VISITOR = { to: "anonymous_id", word: "Visitor id" };
const ACCOUNT = { to: "account_id", word: "Account id" };
const attributes = { own: "traits", ownWord: "Attribute" };
const ALL_ATTRIBUTES = { to: "traits", word: "Attributes, several in one" };

export const kinds: Record<ImportKind, Kind> = {
  people: {
    word: "People",
    does: "Writes down who they are: their attributes, when they first came, their account. Who is here already is brought up to date.",
    one: "person",
    targets: [USER, VISITOR, { to: "created_at", word: "First seen, a time" }, ACCOUNT, ALL_ATTRIBUTES],
    needs: [["user_id", "anonymous_id"]],
    ...attributes,
  },
  accounts: {
    word: "Accounts",
    does: "Writes down companies or teams: their name, who represents them, their attributes.",
    one: "account",
    targets: [
      ACCOUNT,
      { to: "name", word: "Name" },
      { to: "owner.name", word: "Owner’s name" },
      { to: "owner.email", word: "Owner’s e-mail" },
      ALL_ATTRIBUTES,
    ],
    needs: [["account_id"]],
    ...attributes,
  },
  events: {
    word: "Past events",
    does: "Adds what people did before, so that conditions count it. A past event never triggers a message, whatever its time.",
    one: "event",
    targets: [
      USER,
      VISITOR,
      { to: "name", word: "Name of the event" },
      { to: "timestamp", word: "When it happened, a time" },
      { to: "message_id", word: "Id of the event" },
      ACCOUNT,
      { to: "props", word: "Properties, several in one" },
    ],
    needs: [["user_id", "anonymous_id"], ["name"], ["timestamp"]],
    own: "props",
    ownWord: "Property",
  },
};

/** What is chosen for a column: a target, OWN with a name, or OUT. */
export const OWN = "own";
export const OUT = "";

/** Which choice a target is. */
export function choiceOf(kind: ImportKind, target: string | undefined): string {
  if (!target) return OUT;
  return target.startsWith(`${kinds[kind].own}.`) ? OWN : target;
}

/** What a column becomes by a choice; undefined is left out. An attribute is called as its column at first. */
export function targetBy(kind: ImportKind, choice: string, name: string): string | undefined {
  if (choice === OUT) return undefined;
  return choice === OWN ? `${kinds[kind].own}.${name}` : choice;
}

/** The name within a target of its own: "plan" of traits.plan. */
export const ownName = (kind: ImportKind, target: string) => target.slice(kinds[kind].own.length + 1);

/** All choices for a column, for a select. */
export function choicesFor(kind: ImportKind): { value: string; label: string }[] {
  const { targets, ownWord } = kinds[kind];
  return [
    ...targets.map(({ to, word }) => ({ value: to, label: word })),
    { value: OWN, label: `${ownWord} called …` },
    { value: OUT, label: "Left out" },
  ];
}

const wordOf = (kind: ImportKind, to: string) =>
  kinds[kind].targets.find((target) => target.to === to)?.word ?? to;

/** What a target is called where it is told of: "User id", "Attribute plan". */
export function targetInWords(kind: ImportKind | "list", target: string): string {
  if (kind === "list") return USER.word;
  if (choiceOf(kind, target) !== OWN) return wordOf(kind, target);
  return `${kinds[kind].ownWord} ${ownName(kind, target)}`;
}

/** What each row needs, in words, and whether a column is it. */
export function needsOf(kind: ImportKind, columns: Record<string, string>) {
  const mapped = Object.values(columns);
  return kinds[kind].needs.map((any) => ({
    words: any.map((to) => wordOf(kind, to).replace(/, a time$/, "")).join(" or "),
    met: any.some((to) => mapped.includes(to)),
  }));
}

/** What is missing, as a sentence; "" where nothing is. */
export function missing(kind: ImportKind, columns: Record<string, string>): string {
  const lacking = needsOf(kind, columns).flatMap(({ words, met }) => (met ? [] : [`“${words}”`]));
  return lacking.length === 0 ? "" : `No column is ${list(lacking)} yet.`;
}

/** Which columns nothing is taken of, as a sentence. */
export function leftOut(names: readonly string[], columns: Record<string, string>): string {
  const out = names.filter((name) => !columns[name]);
  if (out.length === 0)
    return names.length === 1 ? "The one column is taken." : `All ${names.length} columns are taken.`;
  const some = out.slice(0, SAID).map((name) => `“${name}”`);
  const more = out.length > SAID ? [`${out.length - SAID} more`] : [];
  return `Left out, and not kept: ${list([...some, ...more])}.`;
}

const SAID = 12;

/** Whether a column is a moment, which may be written in several ways. */
export const hasTimes = (columns: Record<string, string>) =>
  Object.values(columns).some((to) => TIMES.includes(to));

export const TIMES = ["created_at", "timestamp"];
