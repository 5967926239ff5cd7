// How a banner looks. The host element is styled twice with the same words: by :host
// with !important, which beats every rule of the page, and inline for browsers without
// constructable style sheets under a strict policy.

export interface Look {
  position: "top" | "bottom";
  floating: boolean;
  rtl: boolean;
}

/** The styles of the host element; `all` comes first. */
export function hostStyles({ position, floating, rtl }: Look): [name: string, value: string][] {
  const inset = floating ? "16px" : "0";
  return [
    ["all", "initial"],
    ["display", "block"],
    ["position", "fixed"],
    ["top", position === "top" ? inset : "auto"],
    ["bottom", position === "bottom" ? inset : "auto"],
    ["left", inset],
    ["right", inset],
    ["z-index", "2147483647"],
    // The two that `all` leaves alone.
    ["direction", rtl ? "rtl" : "ltr"],
    ["unicode-bidi", "isolate"],
  ];
}

const ease = "cubic-bezier(.2,0,.2,1)";

const light =
  "--ink:#1c1d22;--soft:#54565f;--paper:#fff;--line:#dfe0e6;--accent:#3b5bdb;--on:#fff;--hover:#eef0f6;--press:#2f4ac0;color-scheme:light";
const dark =
  "--ink:#f4f4f6;--soft:#b6b8c2;--paper:#1c1d22;--line:#3a3c45;--accent:#91a7ff;--on:#14151a;--hover:#2a2c34;--press:#bac8ff;color-scheme:dark";

export function sheet(look: Look, scheme: "auto" | "light" | "dark"): string {
  const host = hostStyles(look)
    .map(([name, value]) => `${name}:${value}!important`)
    .join(";");
  const from = look.position === "top" ? "-8px" : "8px";
  return `
:host{${host}}
:host::before,:host::after{content:none!important;display:none!important}
.bar{${scheme === "dark" ? dark : light};position:relative;
font:400 15px/22px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
text-align:start;color:var(--ink);background:var(--paper);border:0 solid var(--line);
animation:in .16s ${ease}}
.in{box-sizing:border-box;display:flex;flex-wrap:wrap;align-items:center;justify-content:center;
gap:8px 16px;min-height:60px;max-height:60vh;overflow:auto;overscroll-behavior:contain;
padding:8px 16px;padding-inline-end:64px}
.top{--edge:1;border-bottom-width:1px;padding-top:env(safe-area-inset-top)}
.bottom{border-top-width:1px;padding-bottom:env(safe-area-inset-bottom)}
.floating{--edge:0;padding:0;border-width:1px;border-radius:12px;box-shadow:0 8px 28px rgba(20,22,34,.16),0 1px 3px rgba(20,22,34,.12)}
.out{opacity:0;transform:translateY(${from});transition:opacity .12s ${ease},transform .12s ${ease}}
.words{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 12px;min-width:0;max-width:100%}
.words>*{margin:0;max-width:60ch;overflow-wrap:anywhere;white-space:pre-line}
h2{font-size:18px;line-height:26px;font-weight:600}
.acts{display:flex;flex-wrap:wrap;gap:8px}
.act{box-sizing:border-box;display:inline-flex;align-items:center;justify-content:center;min-height:40px;max-width:100%;
margin:0;padding:4px 16px;font:inherit;font-weight:600;text-decoration:none;overflow-wrap:anywhere;cursor:pointer;
color:var(--accent);background:transparent;border:1px solid transparent;border-radius:8px}
.act:hover{background:var(--hover)}
.main{color:var(--on);background:var(--accent)}
.main:hover{background:var(--press)}
.close{position:absolute;top:calc(8px + env(safe-area-inset-top,0px)*var(--edge,0));inset-inline-end:8px;width:44px;height:44px;margin:0;padding:0;cursor:pointer;
color:var(--soft);background:transparent;border:0;border-radius:8px}
.close:hover{color:var(--ink);background:var(--hover)}
.close svg{display:block;width:20px;height:20px;margin:12px;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round}
:focus{outline:none}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.said{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@keyframes in{from{opacity:0;transform:translateY(${from})}}
@media (pointer:coarse){.act{min-height:44px}}
@media (max-width:639px){.words{flex:1 1 100%}.acts{flex:1 1 100%;margin-inline-end:-48px}}
@media (min-width:640px){.in{flex-wrap:nowrap;padding-inline-start:64px}.acts{flex:none;max-width:50%}}
${scheme === "auto" ? `@media (prefers-color-scheme:dark){.bar{${dark}}}` : ""}
@media (prefers-reduced-motion:reduce){.bar{animation:none}.out{transition:none}}
@media (forced-colors:active){.act,.close,.bar{border:1px solid}}
@media print{:host{display:none!important}}`;
}
