// A hotspot: a beacon on the corner of its anchor, which opens what a tooltip says.
import type { Side } from "../anchored";
import type { Drawing } from "../layout";
import { attach } from "./attach";
import type { Anchor } from "./find";
import { place, type Placed } from "./place";
import { tabs } from "./tabs";
import { arrowOf } from "./tooltip";

export function hotspot(d: Drawing, anchor: Anchor, side: Side): () => void {
  const { host, root, rtl, guard, parts, doc } = d;
  const { panel } = parts;
  const beacon = parts.kit.make("button", "beacon");
  beacon.type = "button";
  beacon.setAttribute("part", "beacon");
  parts.name(beacon);
  const tip = arrowOf(parts);
  // The colours are a panel's.
  const both = parts.kit.make("div", "panel bare");
  both.append(beacon, panel);
  root.append(both);
  panel.id = "panel";
  panel.setAttribute("role", "region");
  parts.name(panel);
  beacon.setAttribute("aria-controls", panel.id);
  panel.hidden = true;

  let element: Element | undefined;
  let open: Placed | undefined;
  let told = false;
  let before: HTMLElement | undefined;

  function toggle(to: boolean) {
    open?.stop();
    open = undefined;
    panel.hidden = !to;
    beacon.setAttribute("aria-expanded", String(to));
    if (!to || !element) return;
    open = place(element, { host: panel, tip, side, rtl, gap: 16 }, guard, () => {});
    // Once: how many wanted to know.
    if (!told) d.o.onClicked?.({ action: "open" });
    told = true;
  }

  const onKey = guard((e: KeyboardEvent) => {
    if (e.key !== "Escape" || e.defaultPrevented || doc.activeElement !== host) return;
    if (panel.hidden) return d.dismiss({ by: "escape" });
    toggle(false);
    beacon.focus();
  });

  // It gives the focus back to where it came from.
  const onFocus = guard((e: FocusEvent) => {
    if (e.relatedTarget instanceof d.view.HTMLElement && e.relatedTarget !== host) before = e.relatedTarget;
  });

  toggle(false);
  host.addEventListener("focusin", onFocus);
  parts.kit.onClick(beacon, () => toggle(panel.hidden));
  doc.addEventListener("keydown", onKey);
  const detach = attach(d, anchor, {
    stand(at, standing) {
      element = at;
      const placed = place(at, { host, side, rtl, corner: true }, guard, standing);
      const keys = tabs(host, root, at, guard);
      if (!panel.hidden) toggle(true);
      return () => {
        placed.stop();
        keys.stop();
        open?.stop();
      };
    },
  });
  return () => {
    doc.removeEventListener("keydown", onKey);
    if (doc.activeElement === host) before?.focus({ preventScroll: true });
    detach();
  };
}
