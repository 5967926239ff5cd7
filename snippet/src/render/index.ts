// The renderer: draws a message and tells what is done with it. The snippet loads it
// with the first message, the dashboard's preview imports it: what is composed is what
// is seen.
import type { Action, Refusal, RenderOptions, Rendered } from "../message";
import { check } from "./check";
import { escapes } from "./escape";
import { createHost } from "./host";
import { createParts } from "./parts";
import { push } from "./push";

export type * from "../message";

/** Milliseconds of the way out; sheet.ts has the same. */
const OUT = 120;
/** Milliseconds until the text is announced: a status that is filled as it appears is not read. */
const SAY = 150;

export function render(message: unknown, o: RenderOptions): Rendered | Refusal {
  const doc = o.document ?? document;
  const view = doc.defaultView;
  if (!view || !doc.body) return { reason: "render_error", detail: "the document has no body yet" };
  const guard = o.guard ?? ((fn) => fn);
  const m = check(message, doc.baseURI);
  if ("reason" in m) return m;

  const rtl = view.getComputedStyle(doc.documentElement).direction === "rtl";
  const { element, root } = createHost(doc, {
    delivery: o.delivery,
    campaign: o.campaign,
    look: { position: m.position, floating: m.floating, rtl },
    scheme: o.scheme ?? "auto",
    nonce: o.nonce,
  });
  const parts = createParts(doc, m, guard, { act, close: () => dismiss({ by: "close" }) });
  root.append(parts.bar, parts.said);
  doc.body.append(element);
  const pushed = m.floating ? undefined : push(doc, element, m.position, guard);

  let state: "open" | "closing" | "closed" = "open";
  const escape = escapes(doc, element, guard, () => dismiss({ by: "escape" }));
  // The page may take the element away, as a framework does that renders its body anew.
  const gone = new view.MutationObserver(
    guard(() => {
      if (!element.isConnected) end();
    }),
  );
  gone.observe(doc.body, { childList: true });
  const shown = guard(() => {
    if (state !== "closed") o.onShown?.();
  });
  // The first frame paints it, the second comes when that is done.
  view.requestAnimationFrame(() => view.requestAnimationFrame(shown));
  view.setTimeout(() => {
    parts.said.textContent = parts.words;
  }, SAY);

  function end() {
    if (state === "closed") return;
    state = "closed";
    gone.disconnect();
    escape.stop();
    pushed?.undo();
    element.remove();
    o.onClosed?.();
  }

  function leave() {
    if (state !== "open") return;
    state = "closing";
    escape.giveBack();
    parts.bar.classList.add("out");
    view?.setTimeout(guard(end), OUT);
  }

  function dismiss(props: Record<string, unknown>) {
    if (state !== "open") return;
    o.onDismissed?.(props);
    leave();
  }

  function act(action: Action, button: number, label: string) {
    if (state !== "open") return;
    if (action.type === "dismiss") return dismiss({ by: "button", button, label });
    o.onClicked?.({ button, label, action: action.type });
    if (action.type === "track") o.onTrack?.(action.name, action.props ?? {});
    leave();
  }

  return { remove: leave, dismiss };
}
