// The layouts that stand at an anchor of the page: tooltip, hotspot and inline. What they do
// is in anchored/, a file of its own that comes with the first of them.
import type { Anchor } from "./anchored/find";
import { later } from "./later";
import type { Layout, Plan } from "./layout";
import { choice, object, Stop, words, type Fields } from "./read";

type Kind = keyof typeof import("./anchored/anchored");

function anchorOf(m: Fields): Anchor {
  const { id, selector } = object(m["anchor"], "message.anchor");
  if ((id == null) === (selector == null))
    throw new Stop("invalid", "message.anchor has neither or both of id and selector");
  return id == null
    ? { selector: words(selector, "message.anchor.selector") }
    : { id: words(id, "message.anchor.id") };
}

const at = (kind: Kind, anchor: Anchor, side: Side) =>
  later(
    () => import("./anchored/anchored"),
    (kinds, d) => kinds[kind](d, anchor, side),
  );

const SIDES = ["auto", "top", "bottom", "start", "end"] as const;
export type Side = (typeof SIDES)[number];

const sideOf = (m: Fields): Side => choice(m, "position", SIDES) ?? "auto";

/** Where it stands changes, and no style of the element itself beats those of :host: so by
 * variables, which place.ts sets. */
const over: Plan["host"] = [
  ["left", "var(--tend-x,0)"],
  ["top", "var(--tend-y,0)"],
  ["visibility", "var(--tend-see,hidden)"],
];

export const tooltip: Layout = (m) => ({
  host: [...over, ["width", "min(280px,100vw - 16px)"]],
  panel: "tip",
  role: "region",
  css: tip,
  place: at("tooltip", anchorOf(m), sideOf(m)),
});

export const hotspot: Layout = (m) => ({
  host: [...over, ["width", "44px"], ["height", "44px"]],
  panel: "tip spot",
  role: "dialog",
  css: tip + spot,
  place: at("hotspot", anchorOf(m), sideOf(m)),
});

export const inline: Layout = (m) => ({
  host: [
    ["position", "static"],
    ["z-index", "auto"],
    ["width", "100%"],
    ["max-width", "100%"],
    ["min-width", "0"],
  ],
  panel: "inline",
  role: "region",
  css: place,
  place: at("inline", anchorOf(m), "auto"),
});

// Room for the close button on the message's side of it: the words may run the other way.
const tip = `
:host::backdrop{display:none!important}
.tip .in{max-height:calc(100vh - 18px);gap:12px}
.tip .close{top:6px;inset-inline-end:4px}
.tip .words>:first-child:not(img){padding-right:32px}
:host(:dir(rtl)) .tip .words>:first-child:not(img){padding-right:0;padding-left:32px}
.arrow{position:absolute;box-sizing:border-box;width:10px;height:10px;background:var(--paper);border:1px solid var(--line);pointer-events:none}
.arrow[hidden]{display:none}
.arrow[data-side=bottom]{border-width:1px 0 0 1px;transform:rotate(45deg)}
.arrow[data-side=top]{border-width:0 1px 1px 0;transform:rotate(45deg)}
.arrow[data-side=left]{border-width:1px 1px 0 0;transform:rotate(45deg)}
.arrow[data-side=right]{border-width:0 0 1px 1px;transform:rotate(45deg)}`;

const spot = `
.bare{position:static;background:none;border:0;box-shadow:none;animation:none}
.bare.out{transform:none}
.spot{position:fixed;left:var(--tend-x,0);top:var(--tend-y,0);visibility:var(--tend-see,hidden);width:min(280px,100vw - 16px)}
.spot[hidden]{display:none}
.beacon{position:relative;display:block;width:44px;height:44px;margin:0;padding:0;cursor:pointer;background:transparent;border:0;border-radius:50%}
.beacon::before{content:"";position:absolute;inset:10px;box-sizing:border-box;border:2px solid var(--paper);border-radius:50%;background:var(--accent);box-shadow:0 1px 4px rgba(20,22,34,.3)}
.beacon::after{content:"";position:absolute;inset:18px;border-radius:50%;background:var(--on)}
@media (forced-colors:active){.beacon::before{border-color:ButtonText;background:ButtonFace}.beacon::after{background:ButtonText}}`;

const place = `
.inline{box-shadow:none}
.inline .words>:first-child:not(img){padding-right:40px}
:host(:dir(rtl)) .inline .words>:first-child:not(img){padding-right:0;padding-left:40px}
.inline .words>*{max-width:60ch}`;
