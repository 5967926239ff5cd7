// The quiet note after "Fewer like this": that it was heard, and for a while the way back. It is
// drawn as messages are, and is none: nothing of it is reported but what it takes back.
import type { Block } from "../../message";
import type { Drawing, Plan } from "../layout";
import { slideoutHost } from "../slideout";
import { noteWords } from "./words";

/** Milliseconds that it stays after it was last touched. */
export const STAY = 6_000;

/** The one that stands: another takes its place. */
let standing: (() => void) | undefined;

/** `lang` is one of the frame's own; `keys`: the keyboard is being used, so it takes the focus. */
export function note(lang: string, keys: boolean): { blocks: Block[]; plan: Plan } {
  const { said, undo } = noteWords(lang);
  return {
    blocks: [
      { type: "text", text: said },
      { type: "button", label: undo, action: { type: "dismiss" } },
    ],
    plan: {
      host: slideoutHost,
      panel: "note",
      role: "region",
      css,
      place: (d) => place(d, keys),
    },
  };
}

function place(d: Drawing, keys: boolean): () => void {
  const { view, host, root, parts, guard, leave } = d;
  standing?.();
  standing = leave;
  let timer = 0;
  const hold = () => view.clearTimeout(timer);
  const wait = guard(() => {
    hold();
    if (!root.activeElement && !parts.panel.matches(":hover")) timer = view.setTimeout(guard(leave), STAY);
  });
  for (const name of ["pointerenter", "focusin"]) parts.panel.addEventListener(name, hold);
  // By then the focus is where it goes.
  for (const name of ["pointerleave", "focusout"])
    parts.panel.addEventListener(name, () => view.setTimeout(wait));
  root.append(parts.panel);
  d.doc.body.append(host);
  d.appear();
  wait();
  if (keys) (parts.acts.firstElementChild as HTMLElement | null)?.focus({ preventScroll: true });
  return () => {
    hold();
    if (standing === leave) standing = undefined;
  };
}

const css = `
.note{pointer-events:auto;width:fit-content;max-width:calc(100vw - 32px);margin:0 auto max(16px,env(safe-area-inset-bottom))}
.note .in{flex-flow:row wrap;align-items:center;gap:0 24px;min-height:60px;padding:8px 16px;padding-inline-end:56px}
.note .words{flex:0 1 auto}
.note .acts{margin-inline-start:-16px}
.note .main{color:var(--accent);background:transparent}
.note .main:hover{background:var(--hover)}`;
