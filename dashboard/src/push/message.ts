// A notification as it is written, and how much of it goes to a browser.
import type { Content } from "../api/authored";

/** What a campaign of the channel web_push says. */
export interface PushMessage {
  title: string;
  body?: string;
  /** Addresses of pictures: https, or an image that Tend keeps. */
  icon?: string;
  image?: string;
  badge?: string;
  /** What a click opens. */
  url: string;
  actions?: { label: string; url: string }[];
  tag?: string;
  /** A duration. */
  ttl?: string;
  urgency?: string;
  language?: string;
  translations?: Record<string, PushWords>;
  /** The id of a campaign in the page. */
  sequel?: string;
}

interface PushWords {
  title?: string;
  body?: string;
  actions?: { label?: string }[];
}

export const MOST_ACTIONS = 2;
/** Bytes of the plaintext of a push (RFC 8291). */
export const MOST_BYTES = 3993;
export const MOST_TITLE = 120;
export const MOST_BODY = 500;

/** What a campaign says as a notification; null where it says it in the page. */
export function pushOf({ channel, message }: { channel: string; message: unknown }): PushMessage | null {
  return channel === "web_push" ? (message as PushMessage) : null;
}

/** What a campaign in the page says as a notification to whoever has not seen it; null where it does not. */
export function fallbackOf({ fallback }: Content): PushMessage | null {
  return fallback ? (fallback.push as PushMessage) : null;
}

/** What a notification says at first. */
export function pushStart(): PushMessage {
  return { title: "A short headline", body: "One sentence about the next step.", url: "/" };
}

/** A notification to begin with: it can be kept, and shows what goes where. */
export function blankPush(): Content {
  const message = pushStart();
  return {
    name: "Untitled notification",
    channel: "web_push",
    trigger: { type: "visit" },
    delay: "1d",
    message: message as unknown as Content["message"],
    caps: [{ max: 1, per: "7d" }],
  };
}

/** Letters as people count them. */
export function letters(words: unknown): number {
  return typeof words === "string" ? [...words].length : 0;
}

/** What the server adds: ids and the token by which a browser reports. */
const ADDED = { v: 1, d: "x".repeat(26), r: "x".repeat(22), site: "x".repeat(20), lang: "en", dir: "auto" };

/** About how many bytes go to a browser, and in which language it is most: "" is that of the words as they are. */
export function sizeOf(message: PushMessage): { bytes: number; language: string } {
  const { title, body = "", icon = "", image = "", badge = "", url, actions = [], tag = "" } = message;
  const of = (words: PushWords) => {
    const note = {
      ...ADDED,
      title: words.title ?? title,
      body: words.body ?? body,
      icon,
      image,
      badge,
      tag: tag || "x".repeat(26),
      url,
      actions: actions.map((action, i) => ({
        action: String(i),
        title: words.actions?.[i]?.label ?? action.label,
        url: action.url,
      })),
    };
    return new TextEncoder().encode(JSON.stringify(note)).length;
  };
  return Object.entries(message.translations ?? {}).reduce(
    (most, [language, words]) => {
      const bytes = of(words);
      return bytes > most.bytes ? { bytes, language } : most;
    },
    { bytes: of({}), language: "" },
  );
}

/** Without a button, in every language. */
export function withoutAction(message: PushMessage, at: number): PushMessage {
  const { actions = [], translations, ...rest } = message;
  const left = actions.filter((_, i) => i !== at);
  const out: PushMessage = left.length > 0 ? { ...rest, actions: left } : rest;
  if (translations) {
    out.translations = Object.fromEntries(
      Object.entries(translations).map(([language, { actions: said, ...words }]) => {
        const others = said?.filter((_, i) => i !== at) ?? [];
        return [language, others.length > 0 ? { ...words, actions: others } : words];
      }),
    );
  }
  return out;
}
