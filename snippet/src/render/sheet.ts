// How a message looks, whatever its layout. The host element is styled twice with the same
// words: by :host with !important, which beats every rule of the page, and inline for
// browsers without constructable style sheets under a strict policy.
import type { Style } from "./layout";
import type { Look } from "./theme";

export const ease = "cubic-bezier(.2,0,.2,1)";

/** The styles of the host element; `all` comes first. */
export function hostStyles(own: Style[], rtl: boolean, look: Look): Style[] {
  return [
    ["all", "initial"],
    ["display", "block"],
    ["position", "fixed"],
    ["z-index", "2147483647"],
    // The two that `all` leaves alone.
    ["direction", rtl ? "rtl" : "ltr"],
    ["unicode-bidi", "isolate"],
    ...own,
    ...(look.font ? [] : [["font-family", "inherit"] as Style]),
  ];
}

/** `look` is the part of it that the theme decides, `layout` the layout's. */
export function sheet(host: Style[], look: string, layout: string): string {
  const important = host.map(([name, value]) => `${name}:${value}!important`).join(";");
  return `
:host{${important}}
:host::before,:host::after{content:none!important;display:none!important}
.panel{--pad:16px;position:relative;box-sizing:border-box;font-weight:400;font-size:15px;line-height:22px;text-align:start;color:var(--ink);background:var(--paper);border:1px solid var(--line);
border-radius:var(--radius);box-shadow:var(--shadow);animation:in .16s ${ease}}
.out{opacity:0;transform:translateY(var(--from,8px));transition:opacity .12s ${ease},transform .12s ${ease}}
.in{box-sizing:border-box;display:flex;flex-flow:column;gap:16px;overflow:auto;overscroll-behavior:contain;padding:var(--pad)}
.words{display:flex;flex-flow:column;gap:8px;min-width:0}
.words>*{margin:0;overflow-wrap:anywhere;white-space:pre-line}
h2{font-size:18px;line-height:26px;font-weight:600}
strong{font-weight:600}
code{padding:1px 4px;font:.92em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--hover);border-radius:4px}
p a{color:var(--accent);text-decoration:underline;text-underline-offset:2px;border-radius:2px}
img{display:block;max-width:100%;height:auto;background:var(--hover);border-radius:4px}
.logo{align-self:flex-start;width:auto;max-width:60%;height:24px;background:none;border-radius:0}
.topped .words>img:first-child{width:calc(100% + 2*var(--pad));max-width:none;margin:calc(-1*var(--pad)) calc(-1*var(--pad)) 12px;
border-radius:var(--radius) var(--radius) 0 0}
.topped .close{color:var(--ink);background:var(--paper)}
hr{box-sizing:border-box;width:100%;height:0;border:0;border-top:1px solid var(--line)}
.acts{display:flex;flex-wrap:wrap;align-items:center;gap:8px}
.act{box-sizing:border-box;display:inline-flex;align-items:center;justify-content:center;min-height:40px;max-width:100%;
margin:0;padding:4px 16px;font:inherit;font-weight:600;text-decoration:none;overflow-wrap:anywhere;cursor:pointer;
color:var(--accent);background:transparent;border:1px solid transparent;border-radius:var(--round)}
.act:hover{background:var(--hover)}
.main{color:var(--on);background:var(--accent)}
.main:hover{background:linear-gradient(var(--press),var(--press)) var(--accent)}
.fewer{flex:0 0 100%;min-height:24px;margin:8px 0 0;padding:0;font:inherit;font-size:13px;line-height:18px;text-align:start;cursor:pointer;
color:var(--soft);background:transparent;border:0;border-radius:2px}
.fewer:hover{color:var(--ink);text-decoration:underline}
.close{position:absolute;top:8px;inset-inline-end:8px;width:44px;height:44px;margin:0;padding:0;cursor:pointer;
color:var(--soft);background:transparent;border:0;border-radius:min(8px,var(--radius))}
.close:hover{color:var(--ink);background:var(--hover)}
.close svg{display:block;width:20px;height:20px;margin:12px;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round}
:focus{outline:none}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.said{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@keyframes in{from{opacity:0;transform:translateY(var(--from,8px))}}
${look}
${layout}
@media (pointer:coarse){.act,.fewer{min-height:44px}}
@media (prefers-reduced-motion:reduce){.panel{animation:none}.out{transition:none}}
@media (forced-colors:active){.act,.close,.panel{border:1px solid}}
@media print{:host{display:none!important}}`;
}
