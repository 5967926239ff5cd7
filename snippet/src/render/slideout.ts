// A slide-out: in a lower corner, over the page, which stays in use. A region with a name
// and no dialog: it takes no focus, and is announced as it comes.
import type { Drawing, Layout, Style } from "./layout";
import { choice } from "./read";

export const slideout: Layout = (m, look) => {
  const side = choice(m, "position", ["end", "start"]) ?? look.position;
  return {
    host: slideoutHost,
    panel: `slide ${side}`,
    logo: true,
    role: "region",
    css: slideoutCss,
    place: openSlideout,
  };
};

/** The whole lower edge: the width of the window decides how much of it is used. */
export const slideoutHost: Style[] = [
  ["left", "0"],
  ["right", "0"],
  ["bottom", "0"],
  ["pointer-events", "none"],
];

export function openSlideout(d: Drawing): () => void {
  d.root.append(d.parts.panel);
  d.doc.body.append(d.host);
  d.appear();
  return () => {};
}

export const slideoutCss = `
.slide{pointer-events:auto;border-width:1px 0 0;border-radius:var(--radius) var(--radius) 0 0;padding-bottom:env(safe-area-inset-bottom)}
.slide .in{max-height:80vh}
.slide .words>:first-child:not(img){padding-right:40px}
:host(:dir(rtl)) .slide .words>:first-child:not(img){padding-right:0;padding-left:40px}
@media (min-width:480px){
.slide{width:360px;margin:16px;margin-bottom:max(16px,env(safe-area-inset-bottom));padding:0;border-width:1px;border-radius:var(--radius)}
.slide .in{max-height:calc(100vh - 34px)}
.end{margin-inline-start:auto;margin-inline-end:max(16px,env(safe-area-inset-right))}
.start{margin-inline-start:max(16px,env(safe-area-inset-left))}}`;
