// A member looks at a draft on the real page, in this tab alone, under a bar that says so. Nothing
// here is an event, a delivery or a receipt: it has no way to the outbox, and the core keeps still
// meanwhile.
import type { Guard, Renderer } from "../message";
import { dropLink, takeLink } from "./address";
import { createBar, type Bar, type Said } from "./bar";
import type { Picker } from "./picker";
import { createDrawing } from "./drawing";
import { createTalk, type Draft, type Heard, type Talk } from "./talk";

export interface TryOptions {
  site: string;
  base: URL;
  nonce: string | undefined;
  load(): Promise<Pick<Renderer, "render">>;
  guard: Guard;
}

/** Milliseconds between looks at what the composer has made of it meanwhile. */
const EVERY = 2_000;

export function open(w: Window, o: TryOptions): void {
  const link = takeLink(w);
  // Pages within the page share the tab's storage: one bar is enough.
  if (!link || (w !== w.top && !link.opened)) return;
  const talk = createTalk(o.base, o.site, link.token);
  const start = o.guard(() => attend(w, o, talk, createBar(w.document, o.guard, o.nonce), link.pick));
  if (w.document.body) start();
  else w.document.addEventListener("DOMContentLoaded", start, { once: true });
}

function attend(w: Window, o: TryOptions, talk: Talk, bar: Bar, pickFirst: boolean) {
  const { document: doc } = w;
  let draft: Draft | undefined;
  /** What is drawn, as it was heard. */
  let text = "";
  let picker: Pick<Picker, "stop"> | undefined;
  let over = false;
  const drawing = createDrawing(o, bar, home);

  const end = () => {
    dropLink(w);
    w.location.reload(); // and it is a visit again
  };

  function home() {
    if (!draft || picker || over) return;
    const { anchor, message, name, unsaid, write } = draft;
    const acts: Said["acts"] = [{ label: "End", act: end }];
    if (anchor && write) acts.unshift({ label: "Pick anchor", main: true, act: () => void choose() });
    if (message && !drawing.there()) acts.unshift({ label: "Show again", act: redraw });
    const why = unsaid ? `It has no words for you: ${unsaid}.` : drawing.why();
    const lines: Said["lines"] = [{ text: "Only you see this: draft of", name }];
    if (why) lines.push({ text: why, note: true });
    bar.say({ lines, acts });
  }

  const redraw = () => void (draft && drawing.draw(draft));

  /** Whether it is a draft. */
  function take(heard: Heard): boolean {
    if (over) return false;
    if ("code" in heard) {
      // What is only not reached is asked again.
      if (heard.code !== "" || !draft) refused(heard.detail);
      return false;
    }
    draft = heard;
    const next = JSON.stringify([heard.message, heard.theme, heard.unsaid]);
    if (next === text || picker) home();
    else redraw();
    if (!picker) text = next;
    return true;
  }

  function refused(detail: string) {
    over = true;
    picker?.stop();
    drawing.clear();
    dropLink(w); // the next page is a visit again
    bar.say({
      lines: [{ text: "No draft is shown here." }, { text: detail, note: true }],
      acts: [{ label: "Close", act: end }],
    });
  }

  async function choose() {
    const file = await import("./choice");
    if (over || picker) return;
    drawing.clear();
    picker = file.choose(doc, bar, o.guard, {
      ended: () => back(),
      async use(anchor) {
        const heard = await talk.anchor(anchor, draft?.rev ?? 0);
        if (!("code" in heard)) {
          back(heard);
          return undefined;
        }
        if (heard.code !== "stale") return heard.detail;
        take(await talk.ask());
        return "The draft was changed meanwhile. Use it all the same?";
      },
    });
  }

  function back(heard = draft) {
    picker?.stop();
    picker = undefined;
    text = "";
    if (heard) take(heard);
  }

  const later = () => void (over || w.setTimeout(look, EVERY));
  const look = o.guard(() => {
    if (doc.visibilityState !== "visible") return later();
    void talk.ask().then(o.guard(take)).then(later);
  });
  bar.say({ lines: [{ text: "The draft is on its way ..." }], acts: [{ label: "End", act: end }] });
  void talk.ask().then(
    o.guard((heard: Heard) => {
      if (take(heard) && pickFirst && draft?.anchor && draft.write) void choose();
      later();
    }),
  );
}
