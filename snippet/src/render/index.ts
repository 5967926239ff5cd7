// The renderer: draws a message and tells what is done with it. The snippet loads it
// with the first message, the dashboard's preview imports it: what is composed is what
// is seen. Here is what all layouts have in common; layout.ts says how to add one.
import type { Action, ChoiceOptions, Refusal, RenderOptions, Rendered } from "../message";
import type { Act } from "./blocks";
import { check, type Checks } from "./check";
import { escapes, type Escape } from "./escape";
import { createHost } from "./host";
import { createKit } from "./kit";
import type { Drawing } from "./layout";
import { modal } from "./modal";
import { createParts } from "./parts";
import { hostStyles, sheet } from "./sheet";
import { lookCss, readLook, type Look } from "./theme";
import { frameWords } from "./words";

export type * from "../message";
export { layouts } from "./layouts";

/** Milliseconds of the way out; sheet.ts has the same. */
const OUT = 120;
/** Milliseconds until the text is announced: a status that is filled as it appears is not read. */
const SAY = 150;

type Props = Record<string, unknown>;

export function render(message: unknown, o: RenderOptions): Rendered | Refusal {
  const { baseURI } = o.document ?? document;
  const checked = check(message, { page: baseURI, tend: o.base ?? baseURI }, o.theme);
  return "reason" in checked ? checked : draw(checked, o);
}

/** The dialog in which a person says what they want: it is no message, and drawn as one. */
export async function choose(o: ChoiceOptions): Promise<boolean> {
  const { openPreferences } = await import("./preferences/preferences");
  const { base = document.baseURI, nonce, theme, guard } = o;
  const look = readLook(theme, undefined, base);
  const m: Checks["m"] = { layout: "preferences", blocks: [], thanks: [], lang: "", dir: "" };
  return openPreferences(o, (change, onClosed) =>
    draw(
      { m, look, plan: change(modal({}, look)) },
      { delivery: "", campaign: "", base, guard, onClosed, ...(nonce ? { nonce } : {}) },
    ),
  );
}

/** The note that follows "Fewer like this", which the message has given way to: that it was
 * heard, and the way back. */
function createNote(o: RenderOptions, m: Checks["m"], look: Look, lang: string) {
  let wanted = false;
  let keys = false;
  let drawn: Rendered | undefined;

  async function show() {
    const { note } = await import("./note/note");
    const { blocks, plan } = note(lang, keys);
    const { base, nonce, guard, document: doc, scheme } = o;
    const given = { base, nonce, guard, document: doc, scheme } as Partial<RenderOptions>;
    const onDismissed = ({ by }: Props) => by === "button" && o.onUndone?.();
    // The person who is here may be another one meanwhile.
    if (!wanted) return;
    const checked = { m: { ...m, layout: "note", blocks, lang }, look, plan };
    const done = draw(checked, { ...given, delivery: "", campaign: "", onDismissed });
    if ("remove" in done) drawn = done;
  }
  return {
    /** It is told, and the note to come; where the keyboard is used the focus goes along. */
    begin(root: ShadowRoot) {
      wanted = Boolean(o.onUndone) && !o.preview;
      keys = root.querySelector(":focus-visible") !== null;
      o.onFewer?.({});
    },
    follow: () => void (wanted && show().catch(() => {})), // it is gone without one
    remove() {
      wanted = false;
      drawn?.remove();
    },
  };
}

function draw(checked: Checks, o: RenderOptions): Rendered | Refusal {
  const doc = o.document ?? document;
  const view = doc.defaultView as Drawing["view"] | null;
  if (!view || !doc.body) return { reason: "render_error", detail: "the document has no body yet" };
  const guard = o.guard ?? ((fn) => fn);
  const { m, plan } = checked;
  const look = { ...checked.look, scheme: o.scheme ?? checked.look.scheme };

  const rtl = (m.dir || view.getComputedStyle(doc.documentElement).direction) === "rtl";
  const words = frameWords(m.lang || doc.documentElement.lang);
  const styles = hostStyles(plan.host, rtl, look);
  const { element, root } = createHost(
    doc,
    o.delivery ? { delivery: o.delivery, campaign: o.campaign, layout: m.layout } : { layout: m.layout },
    styles,
    sheet(styles, lookCss(look), plan.css),
    o.nonce,
  );
  if (m.lang) element.lang = m.lang;
  if (m.dir) element.dir = m.dir;
  const parts = createParts(createKit(doc, guard, m.dir), m.blocks, plan, look, words, {
    act,
    close: () => dismiss({ by: "close" }),
    fewer: o.fewer ? () => close(() => note.begin(root)) : undefined,
  });
  if (plan.role === "region") {
    parts.panel.setAttribute("role", "region");
    parts.name(parts.panel);
    root.append(parts.status);
  }

  let state: "open" | "closing" | "closed" = "open";
  let escape: Escape | undefined;
  let undo: (() => void) | undefined;
  let stands = false;
  let done = false;
  const note = createNote(o, m, checked.look, words.lang);
  // The page may take the element away, as a framework does that renders its body anew.
  const gone = new view.MutationObserver(
    guard(() => {
      if (!element.isConnected) end();
    }),
  );
  const shown = guard(() => {
    if (state !== "closed") o.onShown?.();
  });

  function may(): boolean {
    if (state !== "open") return false;
    if (!o.mayPaint || o.mayPaint()) return true;
    end();
    return false;
  }

  function appear() {
    if (state !== "open") return;
    stands = true;
    gone.observe(element.parentNode ?? doc.body, { childList: true });
    // The first frame paints it, the second comes when that is done.
    view?.requestAnimationFrame(() => view.requestAnimationFrame(shown));
    if (plan.role !== "region" || o.preview) return;
    escape = escapes(doc, element, guard, () => dismiss({ by: "escape" }));
    view?.setTimeout(() => {
      parts.status.textContent = parts.said;
    }, SAY);
  }

  function clear() {
    gone.disconnect();
    escape?.stop();
    undo?.();
    element.remove();
  }

  function end() {
    if (state === "closed") return;
    state = "closed";
    clear();
    o.onClosed?.();
    note.follow();
  }

  function leave() {
    if (state !== "open") return;
    state = "closing";
    escape?.giveBack();
    parts.panel.classList.add("out");
    parts.panel.parentElement?.classList.add("out");
    view?.setTimeout(guard(end), OUT);
  }

  /** The one thing that a person does with a message: reported, and it goes. */
  function close(report: (() => void) | undefined) {
    if (state !== "open") return;
    report?.();
    leave();
  }

  function dismiss(props: Props) {
    close(done ? undefined : () => o.onDismissed?.(props));
  }

  function complete() {
    if (!done) o.onCompleted?.({});
    done = true;
  }

  function act(action: Action, by: Act) {
    if (action.type === "dismiss") return dismiss({ by: "button", ...by });
    close(() => {
      if (action.type === "snooze") return o.onSnoozed?.({ for: action.for });
      o.onClicked?.({ ...by, action: action.type });
      if (action.type === "track") o.onTrack?.(action.name, action.props ?? {});
      if (action.type === "ask_push") o.onAsk?.();
    });
  }

  function fail(why: Refusal) {
    if (state !== "open") return;
    o.onFailed?.(why);
    end();
  }

  const drawing = { doc, view, host: element, root, parts, m, look, o, words, rtl, guard };
  try {
    undo = plan.place({ ...drawing, may, appear, dismiss, leave, complete, fail });
  } catch (err) {
    // Nothing of it stays, and nobody is told that it is closed: it was never open.
    state = "closed";
    clear();
    return { reason: "render_error", detail: String(err) };
  }
  return { standing: () => stands, remove: () => (note.remove(), leave()), dismiss };
}
