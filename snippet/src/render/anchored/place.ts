// Puts a panel beside its anchor and keeps it there: 8 px off, on the side that has room,
// never off the screen, hidden while the anchor cannot be seen.
import {
  arrow,
  autoUpdate,
  computePosition,
  flip,
  hide,
  offset,
  shift,
  type ComputePositionReturn,
  type Placement,
} from "@floating-ui/dom";
import type { Guard } from "../../message";
import type { Side } from "../anchored";
import { visible } from "./visible";

/** Pixels from the anchor, and from the edges of the screen. */
const GAP = 8;

export interface Panel {
  /** What is moved: the message's own element. */
  host: HTMLElement;
  /** Where it has one. */
  tip?: HTMLElement | undefined;
  side: Side;
  rtl: boolean;
  /** On the anchor's own corner, as a beacon is, and not beside it. */
  corner?: boolean;
  /** Pixels from the anchor, GAP where absent. */
  gap?: number;
}

export interface Placed {
  stop(): void;
}

export function sideOf(side: Side, rtl: boolean): Placement {
  if (side === "start") return rtl ? "right" : "left";
  if (side === "end") return rtl ? "left" : "right";
  return side === "auto" ? "bottom" : side;
}

const OPPOSITE: Record<string, string> = { top: "bottom", bottom: "top", left: "right", right: "left" };

/** With the weight that no sheet of the page beats. anchored.ts reads them. */
function put(e: HTMLElement, x: number, y: number, see: "visible" | "hidden") {
  for (const [name, value] of Object.entries({ x: `${x}px`, y: `${y}px`, see }))
    e.style.setProperty(`--tend-${name}`, value, "important");
}

/** Keeps its place, unseen. */
export const conceal = (e: HTMLElement) => e.style.setProperty("--tend-see", "hidden", "important");

/** `standing` is called once, when it has its place. */
export function place(anchor: Element, p: Panel, guard: Guard, standing: () => void): Placed {
  let stopped = false;
  let stood = false;
  const beside = [
    offset(p.gap ?? GAP),
    flip({ padding: GAP, fallbackAxisSideDirection: "end", crossAxis: false }),
    // Over the anchor rather than off the screen where no side has room.
    shift({ padding: GAP, crossAxis: true }),
    ...(p.tip ? [arrow({ element: p.tip, padding: 12 })] : []),
    hide(),
  ];
  const onCorner = [
    offset(({ rects }) => ({ mainAxis: -rects.floating.height / 2, crossAxis: rects.floating.width / 2 })),
    shift({ crossAxis: true }),
    hide(),
  ];

  async function update() {
    const at = await computePosition(anchor, p.host, {
      strategy: "fixed",
      placement: p.corner ? "top-end" : sideOf(p.side, p.rtl),
      middleware: p.corner ? onCorner : beside,
    });
    if (stopped) return;
    const away = at.middlewareData.hide?.referenceHidden || !visible(anchor, { sized: true });
    put(p.host, Math.round(at.x), Math.round(at.y), away ? "hidden" : "visible");
    if (p.tip) point(p.tip, at);
    if (!stood) standing();
    stood = true;
  }

  const go = guard(() => {
    update().catch(
      guard((err: unknown) => {
        throw err;
      }),
    );
  });
  const end = autoUpdate(anchor, p.host, go);
  return {
    stop() {
      stopped = true;
      end();
    },
  };
}

function point(tip: HTMLElement, { placement, middlewareData }: ComputePositionReturn) {
  const { x, y } = middlewareData.arrow ?? {};
  const side = placement.split("-")[0] ?? "bottom";
  // Shifted over its anchor it points at nothing.
  tip.hidden = !!middlewareData.shift?.[side === "left" || side === "right" ? "x" : "y"];
  for (const name of ["left", "top", "right", "bottom"]) tip.style.removeProperty(name);
  if (x !== undefined) tip.style.left = `${x}px`;
  if (y !== undefined) tip.style.top = `${y}px`;
  tip.style.setProperty(OPPOSITE[side] ?? "top", "-6px");
  tip.dataset["side"] = side;
}
