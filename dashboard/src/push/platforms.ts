// What a notification looks like where: which parts are shown, and after how many lines words are cut.

/** A notification as a browser gets it, its words final: of the preview call. */
export interface Note {
  title: string;
  body: string;
  icon: string;
  image: string;
  badge: string;
  actions: { title: string }[];
  lang: string;
  dir: string;
}

export interface Platform {
  id: "windows" | "android" | "macos" | "firefox";
  name: string;
  titleLines: number;
  bodyLines: number;
  /** Where there is a picture below. */
  bodyLinesWithImage?: number;
  shows: readonly Part[];
  /** What is there, and only after one more step. */
  after?: string;
}

type Part = "icon" | "image" | "badge" | "actions";

/** Looked up in the browsers' own notes on notifications; a system may be set to show less. */
export const platforms: readonly Platform[] = [
  {
    id: "windows",
    name: "Chrome on Windows",
    titleLines: 2,
    bodyLines: 4,
    shows: ["icon", "image", "actions"],
  },
  {
    id: "android",
    name: "Chrome on Android",
    titleLines: 1,
    bodyLines: 7,
    bodyLinesWithImage: 1,
    shows: ["icon", "image", "badge", "actions"],
  },
  {
    id: "macos",
    name: "Chrome on macOS",
    titleLines: 1,
    bodyLines: 2,
    shows: ["icon", "actions"],
    after: "The buttons come with the pointer, below Options.",
  },
  { id: "firefox", name: "Firefox", titleLines: 1, bodyLines: 3, shows: ["icon"] },
];

const partWords: Record<Part, string> = {
  icon: "the icon",
  image: "the picture",
  badge: "the badge",
  actions: "the buttons",
};

/** The parts of a notification that a platform leaves out, in words. */
export function leftOut({ shows }: Platform, note: Note): string[] {
  const there: Record<Part, boolean> = {
    icon: note.icon !== "",
    image: note.image !== "",
    badge: note.badge !== "",
    actions: note.actions.length > 0,
  };
  return (Object.keys(there) as Part[])
    .filter((part) => there[part] && !shows.includes(part))
    .map((part) => partWords[part]);
}

/** A preview's answer, read: what it does not say is empty. */
export function noteOf(message: unknown): Note | null {
  if (typeof message !== "object" || message === null) return null;
  const of = message as Record<string, unknown>;
  const text = (name: string) => (typeof of[name] === "string" ? of[name] : "");
  const actions = Array.isArray(of["actions"]) ? (of["actions"] as { title?: unknown }[]) : [];
  return {
    title: text("title"),
    body: text("body"),
    icon: text("icon"),
    image: text("image"),
    badge: text("badge"),
    actions: actions.map(({ title }) => ({ title: typeof title === "string" ? title : "" })),
    lang: text("lang"),
    dir: text("dir") || "auto",
  };
}
