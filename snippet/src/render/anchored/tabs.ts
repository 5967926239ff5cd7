// The way of the Tab key: a message that stands beside its anchor comes right after it,
// though its element is the last of the page.
import type { Guard } from "../../message";

const FOCUSABLE =
  'a[href],button:not(:disabled),input:not(:disabled),select:not(:disabled),textarea:not(:disabled),[tabindex]:not([tabindex^="-"])';

const reachable = (within: ParentNode): HTMLElement[] =>
  [...within.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((e) => e.getClientRects().length > 0);

/** What has the focus, through open shadow roots. */
export function focused(doc: Document): Element | null {
  let e = doc.activeElement;
  while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
  return e;
}

/** The last thing in the anchor that the focus can be on, or the anchor. */
function stopOf(anchor: Element): HTMLElement | undefined {
  const inside = reachable(anchor);
  const last = inside[inside.length - 1];
  return last ?? (anchor.matches(FOCUSABLE) ? (anchor as HTMLElement) : undefined);
}

export interface Tabs {
  stop(): void;
}

export function tabs(host: HTMLElement, root: ShadowRoot, anchor: Element, guard: Guard): Tabs {
  const doc = host.ownerDocument;
  const onKey = guard((e: KeyboardEvent) => {
    if (e.key !== "Tab" || e.defaultPrevented || e.altKey || e.ctrlKey || e.metaKey) return;
    const stop = stopOf(anchor);
    const own = reachable(root);
    const first = own[0];
    if (!stop || !first || getComputedStyle(host).visibility === "hidden") return;
    const at = focused(doc);
    if (at === stop && !e.shiftKey) {
      e.preventDefault();
      first.focus({ preventScroll: true });
    } else if (at === first && e.shiftKey) {
      e.preventDefault();
      stop.focus();
    } else if (at === own[own.length - 1] && !e.shiftKey) {
      // From the anchor the browser goes on by itself, to what comes next on the page.
      stop.focus({ preventScroll: true });
    }
  });
  // After the page's own listeners: what they handle is theirs.
  doc.addEventListener("keydown", onKey);
  return { stop: () => doc.removeEventListener("keydown", onKey) };
}
