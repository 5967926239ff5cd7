// The draft on the page: drawn by the renderer that everybody gets, with no one to report to.
import type { Rendered } from "../message";
import type { Bar } from "./bar";
import type { TryOptions } from "./index";
import type { Draft } from "./talk";
import { undrawn } from "./words";

export interface Drawing {
  /** Draws it anew, once the one before has left the page as it found it. */
  draw(draft: Draft): Promise<void>;
  clear(): void;
  /** It is on the page, or waits there for its element. */
  there(): boolean;
  /** Why it is not on the screen; "" where it is, or was closed. */
  why(): string;
}

export function createDrawing(o: TryOptions, bar: Bar, changed: () => void): Drawing {
  let drawn: Rendered | undefined;
  let gone: Promise<void> | undefined;
  let why = "";
  let turn = 0;

  function clear() {
    turn++;
    drawn?.remove();
    drawn = undefined;
    why = "";
  }

  async function draw({ message, theme, layout }: Draft) {
    clear();
    const mine = turn;
    if (!message) return changed();
    const { position } = message as { position?: unknown };
    const low = layout === "slideout" || layout === "survey" || position === "bottom";
    bar.at(low ? "top" : "bottom");
    const { render } = await o.load();
    await gone;
    if (mine !== turn) return;
    let left = () => {};
    gone = new Promise((resolve) => (left = resolve));
    const made = render(message, {
      // No delivery: no name that anything could be reported under.
      delivery: "",
      campaign: "",
      base: o.base.href,
      theme,
      fewer: true,
      guard: o.guard,
      ...(o.nonce ? { nonce: o.nonce } : {}),
      // What came into the top layer with it lies over the bar.
      onShown: bar.raise,
      onFailed(reason) {
        if (mine === turn) why = undrawn(reason.reason, reason.detail);
      },
      onClosed() {
        left();
        if (mine !== turn) return;
        drawn = undefined;
        changed();
      },
    });
    if ("reason" in made) {
      left();
      why = undrawn(made.reason, made.detail);
    } else drawn = made;
    changed();
  }

  return { draw, clear, there: () => !!drawn, why: () => why };
}
