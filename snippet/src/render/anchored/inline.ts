// An inline message: a part of the page, in the place that the page keeps for it. An empty
// placeholder holds it; beside anything else it stands after it.
import type { Side } from "../anchored";
import type { Drawing } from "../layout";
import { searchable } from "./attach";
import type { Anchor } from "./find";
import { follow } from "./follow";

const isEmpty = (e: Element) => !e.firstElementChild && !e.textContent?.trim();

export function inline(d: Drawing, anchor: Anchor, _side: Side): () => void {
  if (!searchable(d, anchor)) return () => {};
  d.root.append(d.parts.panel);
  const put = (element: Element) => {
    if (isEmpty(element)) element.append(d.host);
    else element.after(d.host);
  };
  const taken = new d.view.MutationObserver(
    d.guard(() => {
      // With its place gone it may find another; taken out of it, it is not wanted.
      if (!d.host.isConnected && at?.isConnected) d.leave();
    }),
  );
  let at: Element | undefined;
  const stand = (element: Element) => {
    at = element;
    put(element);
    const { parentNode } = d.host;
    if (parentNode) taken.observe(parentNode, { childList: true });
  };
  const following = follow(d.doc, anchor, { sized: false }, d.guard, {
    arrived(element) {
      if (!d.may()) return;
      stand(element);
      d.appear();
    },
    moved: stand,
    lost() {
      taken.disconnect();
      d.host.remove();
    },
    gone: d.leave,
    failed: d.fail,
  });
  return () => {
    following.stop();
    taken.disconnect();
  };
}
