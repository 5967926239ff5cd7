// A survey: questions in a slide-out, or in the centre in a modal. What it does is in
// survey/, a file of its own that comes with the first of them.
import { later } from "./later";
import type { Layout } from "./layout";
import { modal } from "./modal";
import { choice } from "./read";
import { slideout } from "./slideout";

export const survey: Layout = (m, look) => {
  const centre = choice(m, "position", ["end", "start", "centre"]) === "centre";
  const plan = centre ? modal(m, look) : slideout(m, look);
  return {
    ...plan,
    panel: `${plan.panel} survey`,
    css: plan.css + css,
    place: later(
      () => import("./survey/questionnaire"),
      ({ questionnaire }, d) => (d.may() ? questionnaire(d, plan.place) : () => {}),
    ),
  };
};

const css = `
.q{min-width:0;margin:0;padding:0;border:0}
.q:focus{outline:none}
.ask{box-sizing:border-box;display:block;width:100%;margin:0 0 12px;padding:0;font-weight:600;overflow-wrap:anywhere}
.scale{display:grid;grid-template-columns:repeat(var(--keys),1fr);gap:4px}
.key{position:relative;display:block}
.key input{position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;cursor:pointer}
.key span{box-sizing:border-box;display:flex;align-items:center;justify-content:center;height:40px;border:1px solid var(--edge,var(--soft));border-radius:min(8px,var(--radius))}
.key input:checked+span{color:var(--on);background:var(--accent);border-color:var(--accent);font-weight:600}
.key input:focus-visible+span{outline:2px solid var(--accent);outline-offset:2px}
.ends{display:flex;justify-content:space-between;gap:16px;margin-top:4px;font-size:13px;line-height:18px;color:var(--soft)}
.ends>:last-child{text-align:end}
.option{display:flex;align-items:center;gap:12px;min-height:40px;padding:0 8px;margin:0 -8px;border-radius:min(8px,var(--radius));cursor:pointer}
.option input{flex:none;width:18px;height:18px;margin:0;accent-color:var(--accent)}
.option span{min-width:0;padding:8px 0;overflow-wrap:anywhere}
.q textarea{box-sizing:border-box;display:block;width:100%;min-height:88px;margin:0;padding:8px 12px;resize:vertical;font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--soft);border-radius:min(8px,var(--radius))}
.q textarea::placeholder{color:var(--soft);opacity:1}
.missing{margin:8px 0 0;font-weight:600}
.missing:empty{display:none}
.progress{padding-inline-end:40px;font-size:13px;line-height:18px;color:var(--soft)}
.survey .progress+.words>:first-child:not(img),.survey .progress+.q>*{padding-inline-end:0}
.survey .in>.q:first-child>:first-child{padding-inline-end:40px}
@media (hover:hover){.key input:not(:checked):hover+span,.option:hover{background:var(--hover)}}
@media (pointer:coarse){.key span,.option{height:44px;min-height:44px}.option{height:auto}.scale.long{grid-template-columns:repeat(6,1fr)}}
@media (max-width:419px){.scale.long{grid-template-columns:repeat(6,1fr)}}
@media (forced-colors:active){.key input:checked+span{border:3px solid Highlight}}`;
