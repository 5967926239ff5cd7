// A modal: in the middle, the page dimmed behind it. It is the browser's own modal dialog:
// that lies above whatever z-index the page has, makes the rest of the page inert without an
// attribute of it being touched, and lets a dialog that the page opens afterwards lie above
// it. Decision 0014 has the reasons.
import type { Drawing, Layout } from "./layout";
import { lockScroll } from "./lock";

export const modal: Layout = () => ({
  host: [
    ["top", "0"],
    ["left", "0"],
    ["width", "100%"],
    ["height", "100%"],
    ["pointer-events", "none"],
  ],
  panel: "modal",
  logo: true,
  role: "dialog",
  css: modalCss,
  place: openModal,
});

/** A dialog of the page's own making, which knows nothing of the browser's. */
const OTHERS = "[aria-modal=true]:not(dialog)";
const KEYS = "a[href],button,input,select,textarea,[tabindex='0']";

export function openModal(d: Drawing): () => void {
  const { doc, view, host, root, parts, guard } = d;
  const dialog = parts.kit.make("dialog", "dim");
  dialog.setAttribute("aria-modal", "true");
  dialog.tabIndex = -1;
  parts.name(dialog);
  dialog.append(parts.panel);
  root.append(dialog);
  doc.body.append(host);
  if (d.o.preview) {
    dialog.setAttribute("open", "");
    d.appear();
    return () => {};
  }

  const before = focusOf(doc);
  // First, since a browser may refuse it: then nothing is to be undone.
  dialog.showModal();
  const unlock = lockScroll(doc, view);
  const watch = watchOthers(d);
  listen(d, dialog);
  // The dialog itself, so that its name is read out and no button is pressed by the next key.
  dialog.focus({ preventScroll: true });
  // The browser has been to the first button meanwhile.
  dialog.scrollTop = 0;
  d.appear();
  return () => {
    watch.disconnect();
    unlock();
    const ours = doc.activeElement === host;
    // Removed and not closed: Firefox would scroll to what it gives the focus back to.
    host.remove();
    if (ours) before?.focus({ preventScroll: true });
  };

  /** Such a dialog would be inert below this one: it has the way. */
  function watchOthers({ doc: page }: Drawing): MutationObserver {
    const open = () =>
      [...page.querySelectorAll(OTHERS)].filter(
        (e) => e.getClientRects().length > 0 && view.getComputedStyle(e).visibility !== "hidden",
      );
    const there = new Set(open());
    const observer = new view.MutationObserver(
      guard(() => {
        if (open().some((e) => !there.has(e))) d.leave();
      }),
    );
    const attributeFilter = ["aria-modal", "class", "hidden", "style"];
    observer.observe(page.body, { childList: true, subtree: true, attributes: true, attributeFilter });
    return observer;
  }
}

/** What has the focus, within whatever components of the page. */
function focusOf(doc: Document): HTMLElement | undefined {
  let e = doc.activeElement;
  while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
  return e && e !== doc.body ? (e as HTMLElement) : undefined;
}

function listen(d: Drawing, dialog: HTMLDialogElement) {
  const { root, guard } = d;
  const on = <K extends keyof HTMLElementEventMap>(name: K, fn: (e: HTMLElementEventMap[K]) => void) =>
    dialog.addEventListener(name, guard(fn));
  const escape = (e: Event) => {
    e.preventDefault();
    d.dismiss({ by: "escape" });
  };

  on("keydown", (e) => {
    if (e.key === "Escape" && !e.isComposing) return escape(e);
    if (e.key !== "Tab" || e.altKey || e.ctrlKey || e.metaKey) return;
    const stops = [...dialog.querySelectorAll<HTMLElement>(KEYS)].filter(
      (s) => s.getClientRects().length > 0 && !s.matches(":disabled"),
    );
    const at = root.activeElement;
    const [from, to] = e.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (at !== from && !(e.shiftKey && at === dialog)) return;
    e.preventDefault();
    to?.focus();
  });
  // A key pressed here is none for the page: its shortcuts would work behind the dim.
  for (const name of ["keydown", "keypress", "keyup"] as const) on(name, (e) => e.stopPropagation());
  // Of the browser's own doing: a gesture, a key that a script of the page has taken.
  on("cancel" as "close", escape);
  on("close", () => d.leave());
  let pressed: EventTarget | null = null;
  on("pointerdown", (e) => (pressed = e.target));
  on("click", (e) => {
    // Pressed there as well: who marks words may let go outside.
    if (e.target === dialog && pressed === dialog) d.dismiss({ by: "dim" });
  });
}

export const modalCss = `
.dim{margin:0;border:0;position:fixed;top:0;left:0;box-sizing:border-box;display:flex;width:100%;height:100%;max-width:none;max-height:none;
padding:max(16px,env(safe-area-inset-top)) 16px max(16px,env(safe-area-inset-bottom));overflow:auto;overscroll-behavior:contain;
direction:inherit;pointer-events:auto;background:rgba(12,13,18,.4);animation:dim .16s ease-out}
.dim::backdrop{display:none}
.dim.out{opacity:0;transform:none;transition:opacity .12s ease-out}
.dim:focus-visible{outline:none}
.modal{flex:none;width:100%;max-width:420px;margin:auto}
.modal{--pad:24px}
.modal .in{gap:20px}
.modal .words>:first-child:not(img){padding-right:32px}
:host(:dir(rtl)) .modal .words>:first-child:not(img){padding-right:0;padding-left:32px}
@keyframes dim{from{opacity:0}}
@media (prefers-reduced-motion:reduce){.dim{animation:none}.dim.out{transition:none}}`;
