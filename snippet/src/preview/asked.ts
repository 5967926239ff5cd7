// What the window around the preview may ask of it, and what it hears: the two sides of one
// conversation, of which only this much is believed.
import type { Dir } from "../gallery/samples";

export interface Asked {
  tend: "draw";
  /** As the show frame carries it. */
  message: unknown;
  /** The site's theme. */
  theme: unknown;
  scheme: "light" | "dark";
  dir: Dir;
  /** With its keys and its focus, as on a page. */
  live: boolean;
}

/** What became of it, to the window around. */
export type Told =
  | { tend: "ready" }
  | { tend: "drawn"; layout: string }
  | { tend: "refused"; reason: string; detail: string }
  | { tend: "closed"; by: string }
  | { tend: "link"; href: string };

/** Reads what was posted; nothing where it is no such thing. */
export function asked(data: unknown): Asked | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const { tend, message, theme, scheme, dir, live } = data as Record<string, unknown>;
  if (tend !== "draw") return undefined;
  return {
    tend,
    message,
    theme,
    scheme: scheme === "dark" ? "dark" : "light",
    dir: dir === "rtl" ? "rtl" : "ltr",
    live: live === true,
  };
}

/** Only the window around, and only where it is of the place that this page came from. */
export function believed(e: Pick<MessageEvent, "origin" | "source">, parent: unknown, home: string): boolean {
  return e.source === parent && e.origin === home;
}

/** The message, with a stand-in for the place on the site that it points to. */
export function placed(message: unknown, button: string, place: string): unknown {
  if (typeof message !== "object" || message === null || !("anchor" in message)) return message;
  const inline = "layout" in message && message.layout === "inline";
  return { ...message, anchor: { id: inline ? place : button } };
}
