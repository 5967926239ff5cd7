// The conversation with the frame that draws; its other side is the snippet's src/preview.

/** Widths in CSS pixels, with a height as such screens have it. */
export const screens = {
  desktop: { width: 1280, height: 800 },
  tablet: { width: 768, height: 960 },
  phone: { width: 375, height: 667 },
} as const;

export type Screen = keyof typeof screens;
export type Scheme = "light" | "dark";

/** What the frame says: it can draw now, what it has drawn, or why it has not. */
export type Told =
  | { tend: "ready" }
  | { tend: "drawn"; layout: string }
  | { tend: "refused"; reason: string; detail: string }
  | { tend: "closed" }
  | { tend: "link"; href: string };

const kinds = ["ready", "drawn", "refused", "closed", "link"];

/** A sandboxed frame has no origin: it is known by being the one that was made. */
export function told(e: Pick<MessageEvent, "data" | "source" | "origin">, frame: unknown): Told | undefined {
  if (frame === null || e.source !== frame || e.origin !== "null") return undefined;
  const data: unknown = e.data;
  if (typeof data !== "object" || data === null || !("tend" in data)) return undefined;
  return kinds.includes(String(data.tend)) ? (data as Told) : undefined;
}

/** How much a screen has to shrink to fit into a room; never is it enlarged. */
export function scaleOf(screen: Screen, room: { width: number; height: number }): number {
  const { width, height } = screens[screen];
  return Math.min(1, room.width / width, room.height / height);
}
