// Choosing an element of the page by pointer or by key. While it runs, the page hears of neither:
// nothing of it is pressed, followed or typed into.
import type { Guard } from "../message";
import type { Bar } from "./bar";
import { meant } from "./selector";

export interface Picker {
  /** Goes on after a choice. */
  again(): void;
  stop(): void;
}

/** What the page would act on. Of the keys, Tab goes on as always. */
const ACTS =
  "pointerdown pointerup mousedown mouseup click dblclick auxclick contextmenu touchstart touchend submit".split(
    " ",
  );
const KEYS = ["keydown", "keypress", "keyup"];

interface Picking {
  looked(e: Element): void;
  chosen(e: Element): void;
  ended(): void;
}

export function pick(doc: Document, bar: Bar, guard: Guard, on: Picking): Picker {
  const view = doc.defaultView as Window;
  const undo: (() => void)[] = [];
  let at: Element | undefined;
  let done = false;
  const listen = (names: string[], fn: (e: Event) => void) => {
    const hear = guard(fn);
    for (const name of names) {
      view.addEventListener(name, hear, { capture: true, passive: false });
      undo.push(() => view.removeEventListener(name, hear, { capture: true }));
    }
  };
  /** Within open shadow roots too; never the page as a whole. */
  const under = (e: Event) => {
    const [target] = e.composedPath();
    if (!(target instanceof Element) || bar.owns(e)) return undefined;
    return target === doc.documentElement || target === doc.body ? undefined : meant(target);
  };
  const stop = (e: Event) => {
    e.preventDefault();
    e.stopImmediatePropagation();
  };
  function look(e: Element | undefined) {
    if (done || !e) return;
    if (e !== at) on.looked(e);
    at = e;
    bar.frame(e);
  }
  function choose(e: Element | undefined) {
    look(e);
    if (done || !e) return;
    done = true;
    on.chosen(e);
  }

  listen(["pointermove"], (e) => look(under(e)));
  listen(["focusin"], (e) => look(under(e)));
  listen(["scroll", "resize"], () => at && bar.frame(at));
  listen(ACTS, (e) => {
    // What a script of the page does by itself is none of the member's doing.
    if (!e.isTrusted || bar.owns(e)) return;
    // So that a finger still scrolls.
    if (e.type.startsWith("touch")) return e.stopImmediatePropagation();
    stop(e);
    const chosen = under(e);
    // Browsers fire no click on what is disabled.
    if (e.type === "click" || (e.type === "pointerup" && chosen?.matches(":disabled"))) choose(chosen);
  });
  listen(KEYS, (e) => {
    const { key } = e as KeyboardEvent;
    if (!e.isTrusted || key === "Tab") return;
    const down = e.type === "keydown";
    if (key === "Escape") {
      stop(e);
      if (down) on.ended();
      return;
    }
    if (bar.owns(e)) return;
    stop(e);
    if (!down || !at) return;
    if (key === "Enter") choose(at);
    else if (key === "ArrowUp")
      look(at.parentElement === doc.body ? undefined : (at.parentElement ?? undefined));
    else if (key === "ArrowDown") look(at.firstElementChild ?? undefined);
  });

  return {
    again: () => void (done = false),
    stop() {
      for (const fn of undo.splice(0)) fn();
      bar.frame(undefined);
    },
  };
}
