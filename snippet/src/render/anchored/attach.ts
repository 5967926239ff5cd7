// What a tooltip and a hotspot have in common: an element of the body that stands over the
// page, comes when its anchor is in view, and stays with it.
import type { Drawing } from "../layout";
import { parses, type Anchor } from "./find";
import { follow } from "./follow";
import { conceal } from "./place";

export interface Attached {
  /** The anchor is in view: draws it beside it and calls back when it stands. */
  stand(anchor: Element, standing: () => void): () => void;
}

/** Over everything: in the top layer where the browser has one for it. */
function raise(host: HTMLElement) {
  try {
    host.popover = "manual";
    host.showPopover();
  } catch {
    // By its z-index alone, then.
  }
}

/** Whether the anchor can be looked for at all. */
export function searchable(d: Drawing, anchor: Anchor): boolean {
  if (parses(d.doc, anchor)) return true;
  d.fail({ reason: "invalid", detail: `message.anchor.selector ${anchor.selector} is no selector` });
  return false;
}

export function attach(d: Drawing, anchor: Anchor, attached: Attached): () => void {
  if (!searchable(d, anchor)) return () => {};
  let drop = () => {};
  const following = follow(d.doc, anchor, { sized: true }, d.guard, {
    arrived(element) {
      if (!d.may()) return;
      d.doc.body.append(d.host);
      raise(d.host);
      drop = attached.stand(element, d.appear);
    },
    moved(element) {
      drop = attached.stand(element, () => {});
    },
    lost() {
      drop();
      conceal(d.host);
    },
    gone: d.leave,
    failed: d.fail,
  });
  return () => {
    following.stop();
    drop();
  };
}
