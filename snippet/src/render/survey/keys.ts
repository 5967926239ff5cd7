// The keys of a survey: digits choose on a scale, Enter goes on, Escape lets go of a text
// before it closes anything.
import type { Drawing } from "../layout";

export interface Keys {
  /** The number on the scale, undefined for none. */
  digit(key: string): number | undefined;
  choose(n: number): void;
  forward(): void;
  /** Out of the field. */
  letGo(): void;
}

export interface Hand {
  /** The last thing that was done was done by a key. */
  byKey(): boolean;
}

export function listen({ parts: { panel }, guard }: Drawing, on: Keys): Hand {
  let byKey = false;
  const used = (e: Event) => {
    e.preventDefault();
    e.stopPropagation();
  };
  panel.addEventListener(
    "keydown",
    guard((e: KeyboardEvent) => {
      byKey = true;
      if (e.altKey || e.ctrlKey || e.metaKey || e.isComposing) return;
      const target = e.target as HTMLElement;
      if (target.localName === "textarea") {
        // What is written is not lost by one key: the next one closes.
        if (e.key !== "Escape" || !(target as HTMLTextAreaElement).value) return;
        on.letGo();
        return used(e);
      }
      const n = on.digit(e.key);
      if (n !== undefined) {
        on.choose(n);
        used(e);
      } else if (e.key === "Enter" && target.localName === "input") {
        on.forward();
        used(e);
      }
    }),
  );
  panel.addEventListener("pointerdown", () => void (byKey = false), { capture: true });
  return { byKey: () => byKey };
}
