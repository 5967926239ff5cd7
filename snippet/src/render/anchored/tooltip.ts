// A tooltip: words beside what they are about. It takes no focus; the Tab key comes to it
// right after its anchor.
import type { Side } from "../anchored";
import type { Drawing } from "../layout";
import { attach } from "./attach";
import type { Anchor } from "./find";
import { place } from "./place";
import { tabs } from "./tabs";

export function tooltip(d: Drawing, anchor: Anchor, side: Side): () => void {
  const { host, root, rtl, guard } = d;
  const tip = arrowOf(d.parts);
  root.append(d.parts.panel);
  return attach(d, anchor, {
    stand(element, standing) {
      const placed = place(element, { host, tip, side, rtl }, guard, standing);
      const keys = tabs(host, root, element, guard);
      return () => {
        placed.stop();
        keys.stop();
      };
    },
  });
}

export function arrowOf({ kit, panel }: Drawing["parts"]): HTMLElement {
  const tip = kit.make("div", "arrow");
  panel.append(tip);
  return tip;
}
