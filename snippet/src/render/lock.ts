// Keeps the page from scrolling under a modal, and in its place: where a scroll bar takes
// room of its own, the room stays when the bar goes.
import { createRestorer } from "./restore";

export function lockScroll(doc: Document, view: Window & typeof globalThis): () => void {
  const root = doc.documentElement;
  const style = view.getComputedStyle(root);
  const restorer = createRestorer();
  const bar = view.innerWidth - root.clientWidth;
  // The window scrolls by what the root says, or by what the body says where the root is silent.
  const holder = style.overflowX === "visible" && style.overflowY === "visible" ? doc.body : root;
  if (bar > 0 && !style.getPropertyValue("scrollbar-gutter").startsWith("stable")) {
    if (view.CSS.supports("scrollbar-gutter", "stable")) restorer.set(root, "scrollbar-gutter", "stable");
    else restorer.set(root, "padding-right", `${(Number.parseFloat(style.paddingRight) || 0) + bar}px`);
  }
  restorer.set(holder, "overflow-x", "hidden");
  restorer.set(holder, "overflow-y", "hidden");
  return restorer.restore;
}
