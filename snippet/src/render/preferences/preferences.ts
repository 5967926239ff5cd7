// The dialog in which a person says which messages they want: a switch for each category, which
// holds as it is turned. It is a modal as the messages have one, in the site's looks.
import type { Block, ChoiceOptions, Refusal } from "../../message";
import type { Drawing, Plan } from "../layout";
import { preferenceWords } from "./words";

/** The renderer, which is loaded already: draws what is made of its modal. */
type Draw = (change: (modal: Plan) => Plan, onClosed: () => void) => Refusal | object;

/** What a campaign without a category is turned off by (docs/protocol.md). */
const SINGLE = /^campaign:/;

let open = false;

/** Whether it is on the screen. */
export function openPreferences(o: ChoiceOptions, draw: Draw): boolean {
  if (open) return true;
  const drawn = draw(
    (modal) => ({
      ...modal,
      panel: `${modal.panel} prefs`,
      css: modal.css + css,
      place(d) {
        fill(d, o);
        return modal.place(d);
      },
    }),
    () => void (open = false),
  );
  if ("reason" in drawn) throw new Error(String(drawn.reason));
  return (open = true);
}

/** "weekly_tips" to "Weekly tips": better than nothing where the page gives no name. */
const readable = (category: string) => {
  const words = category.replace(/[_-]+/g, " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
};

interface Row {
  name: string;
  own: boolean;
  /** The categories that its switch turns. */
  of: string[];
}

/** Those that the server names, and those that are off though nothing live has them. */
function rowsOf({ categories, off, names }: ChoiceOptions, others: string): Row[] {
  const listed = Array.isArray(categories) ? categories.filter((c) => typeof c === "string") : [];
  const all = [...new Set([...listed, ...off])];
  const single = all.filter((c) => SINGLE.test(c));
  const rows = all
    .filter((c) => !SINGLE.test(c))
    .map((c) => {
      const given = names && Object.hasOwn(names, c) ? names[c] : undefined;
      return { name: typeof given === "string" && given ? given : readable(c), own: false, of: [c] };
    });
  if (single.length) rows.push({ name: others, own: true, of: single });
  return rows;
}

const said = (title: string, hint: string): Block[] => [
  { type: "heading", text: title },
  { type: "text", text: hint },
];

function fill({ parts, words: frame }: Drawing, o: ChoiceOptions) {
  const { kit, inner, acts } = parts;
  const words = preferenceWords(frame.lang);
  const rows = rowsOf(o, words.others);
  parts.fill(said(words.title, rows.length ? words.hint : words.nothing));
  parts.words.lang = frame.lang;

  const list = kit.make("div", "prefs-list");
  for (const row of rows) {
    const label = kit.make("label", "pref");
    const box = kit.make("input");
    box.type = "checkbox";
    box.setAttribute("role", "switch");
    box.checked = !row.of.some((c) => o.off.has(c));
    box.addEventListener(
      "change",
      o.guard(() => o.set(Object.fromEntries(row.of.map((c) => [c, box.checked])))),
    );
    const name = kit.make("span", "", row.name);
    if (row.own) name.lang = frame.lang;
    label.append(name, box);
    list.append(label);
  }
  const done = kit.make("button", "act main", words.done);
  done.type = "button";
  done.lang = frame.lang;
  kit.onClick(done, () => parts.close.click());
  acts.append(done);
  inner.append(...(rows.length ? [list] : []), acts);
}

const css = `
.prefs-list{display:flex;flex-flow:column;margin:0 -8px}
.pref{display:flex;align-items:center;justify-content:space-between;gap:16px;min-height:44px;padding:0 8px;border-radius:min(8px,var(--radius));cursor:pointer}
.pref span{min-width:0;padding:8px 0;overflow-wrap:anywhere}
.pref input{appearance:none;flex:none;position:relative;box-sizing:border-box;width:40px;height:24px;margin:0;border:1px solid var(--soft);border-radius:12px;background:transparent;cursor:pointer}
.pref input::before{content:"";position:absolute;top:3px;inset-inline-start:3px;width:16px;height:16px;border-radius:8px;background:var(--soft);transition:inset-inline-start .16s ease-out}
.pref input:checked{border-color:var(--accent);background:var(--accent)}
.pref input:checked::before{inset-inline-start:19px;background:var(--on)}
@media (hover:hover){.pref:hover{background:var(--hover)}}
@media (prefers-reduced-motion:reduce){.pref input::before{transition:none}}
@media (forced-colors:active){.pref input{appearance:auto;width:24px}.pref input::before{display:none}}`;
