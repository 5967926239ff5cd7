// A banner: one line if it can, over the whole width, at an edge of the window. It pushes the
// page, or floats over it.
import type { Layout } from "./layout";
import { push } from "./push";
import { choice, flag } from "./read";

export const banner: Layout = (m) => {
  const edge = choice(m, "position", ["top", "bottom"]) ?? "top";
  const floating = flag(m, "floating");
  const inset = floating ? "16px" : "0";
  return {
    host: [
      ["top", edge === "top" ? inset : "auto"],
      ["bottom", edge === "bottom" ? inset : "auto"],
      ["left", inset],
      ["right", inset],
    ],
    panel: `bar ${edge}${floating ? " floating" : ""}`,
    role: "region",
    css,
    place(d) {
      d.root.append(d.parts.panel);
      d.doc.body.append(d.host);
      const pushed = floating ? undefined : push(d.doc, d.host, edge, d.guard);
      d.appear();
      return () => pushed?.undo();
    },
  };
};

const css = `
.bar{border-width:0;border-radius:0;box-shadow:none}
.bar .in{flex-flow:row wrap;align-items:flex-start;justify-content:center;gap:8px 16px;
min-height:60px;max-height:60vh;padding:8px 16px;padding-inline-end:64px}
.bar .in>*{margin-block:auto}
.top{--from:-8px;--edge:1;border-bottom-width:1px;padding-top:env(safe-area-inset-top)}
.bottom{border-top-width:1px;padding-bottom:env(safe-area-inset-bottom)}
.floating{--edge:0;padding:0;border-width:1px;border-radius:var(--radius);box-shadow:var(--shadow)}
.bar .words{flex-flow:row wrap;align-items:baseline;gap:0 12px;max-width:100%}
.bar .words>*{max-width:60ch}
.bar img{align-self:center;width:auto;max-height:40px}
.bar .fewer{flex:none;margin:0}
.bar hr{flex:0 0 100%}
.bar .close{top:calc(8px + env(safe-area-inset-top,0px)*var(--edge,0))}
@media (max-width:639px){.bar .words{flex:1 1 100%}.bar .acts{flex:1 1 100%;margin-inline-end:-48px}}
@media (min-width:640px){.bar .in{flex-wrap:nowrap}.bar .acts{flex:none;max-width:54%}}
@media (min-width:1024px){.bar .in{padding-inline-start:64px}}`;
