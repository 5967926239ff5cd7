// Whether a person could see an element, were it scrolled into view: what is only scrolled
// away is visible, what is hidden, empty or cut off for good is not.

export interface Sight {
  /** Whether it needs a size: the place of an inline message has none before it is there. */
  sized: boolean;
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Pixels. What is hidden from the eye but kept for screen readers has one. */
const SPECK = 1;

/** The parent as it is painted: an element in a slot is where the slot is. */
export function parentOf(e: Element): Element | null {
  const { assignedSlot, parentElement } = e;
  return assignedSlot ?? parentElement ?? (e.getRootNode() as ShadowRoot).host ?? null;
}

const tiny = (b: Box) => b.right - b.left <= SPECK || b.bottom - b.top <= SPECK;

function meet(a: Box, b: Box, x: boolean, y: boolean): Box {
  return {
    left: x ? Math.max(a.left, b.left) : a.left,
    right: x ? Math.min(a.right, b.right) : a.right,
    top: y ? Math.max(a.top, b.top) : a.top,
    bottom: y ? Math.min(a.bottom, b.bottom) : a.bottom,
  };
}

/** Whether a box holds what is fixed in it, as those do that are transformed. */
const holds = (s: CSSStyleDeclaration) =>
  [s.transform, s.filter, s.perspective].some((v) => v && v !== "none") ||
  /paint|layout|strict/.test(s.contain);

const cuts = (overflow: string) => overflow === "hidden" || overflow === "clip";
const scrolls = (overflow: string) => overflow === "auto" || overflow === "scroll";

export function visible(element: Element, { sized }: Sight): boolean {
  const view = element.ownerDocument.defaultView;
  // Without a box: display none, here or further up.
  if (!view || element.getClientRects().length === 0) return false;
  const own = view.getComputedStyle(element);
  if (own.visibility === "hidden" || own.visibility === "collapse") return false;
  for (let e: Element | null = element; e; e = parentOf(e))
    if (view.getComputedStyle(e).opacity === "0") return false;
  const box = element.getBoundingClientRect();
  if (!sized) return true;
  return !tiny(box) && !cutOff(view, element, box, own.position);
}

/** Goes up the boxes that hold it. One that scrolls can bring it into view, so from there on
 * it is that one that has to be seen. */
function cutOff(view: Window, element: Element, from: Box, own: string): boolean {
  const { documentElement: root, body } = element.ownerDocument;
  let box = from;
  let position = own;
  for (let e = parentOf(element); e && e !== root && e !== body; e = parentOf(e)) {
    const s = view.getComputedStyle(e);
    const inside =
      position === "fixed" ? holds(s) : position === "absolute" ? s.position !== "static" || holds(s) : true;
    if (!inside || s.display === "contents") continue;
    position = s.position;
    const [x, y] = [cuts(s.overflowX), cuts(s.overflowY)];
    const edges = e.getBoundingClientRect();
    if (scrolls(s.overflowX) || scrolls(s.overflowY)) box = edges;
    else if (x || y) box = meet(box, edges, x, y);
    if (tiny(box)) return true;
  }
  if (position === "fixed")
    return tiny(meet(box, { left: 0, top: 0, right: view.innerWidth, bottom: view.innerHeight }, true, true));
  // Left of the page or above it nobody can scroll; from right to left, nobody right of it.
  const rtl = view.getComputedStyle(root).direction === "rtl";
  const beside = rtl ? box.left + view.scrollX >= root.clientWidth : box.right + view.scrollX <= SPECK;
  return beside || box.bottom + view.scrollY <= SPECK;
}
