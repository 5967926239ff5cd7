// The dialog in which a person says which messages they want: a switch for each category, which
// holds as it is turned. It is a modal as the messages have one, in the site's looks.
import type { Block, ChoiceOptions, Refusal } from "../../message";
import type { Drawing, Plan } from "../layout";
import { given, type Given } from "./given";
import { preferenceWords } from "./words";

/** The renderer, which is loaded already: draws what is made of its modal. */
type Draw = (change: (modal: Plan) => Plan, onClosed: () => void) => Refusal | object;

/** What a campaign without a category is turned off by (docs/protocol.md). */
const SINGLE = /^campaign:/;

/** The page is told so when the server has said what the person wants; `off` has it by then. */
const CHANGED = "tend:preferences";

let open: Promise<boolean> | undefined;

/** Whether it is on the screen. */
export function openPreferences(o: ChoiceOptions, draw: Draw): Promise<boolean> {
  return (open ??= given(o).then((site) => opened(o, site, draw)));
}

function opened(o: ChoiceOptions, site: Given, draw: Draw): boolean {
  const drawn = draw(
    (modal) => ({
      ...modal,
      panel: `${modal.panel} prefs`,
      css: modal.css + css,
      place(d) {
        const follow = d.guard(fill(d, o, site));
        d.view.addEventListener(CHANGED, follow);
        const undo = modal.place(d);
        return () => {
          d.view.removeEventListener(CHANGED, follow);
          undo();
        };
      },
    }),
    () => void (open = undefined),
  );
  if ("reason" in drawn) {
    open = undefined;
    throw new Error(String(drawn.reason));
  }
  return true;
}

/** "weekly_tips" to "Weekly tips": better than nothing where neither page nor site gives a name. */
const readable = (category: string) => {
  const words = category.replace(/[_-]+/g, " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
};

interface Row {
  name: string;
  about?: string | undefined;
  own: boolean;
  /** The categories that its switch turns. */
  of: string[];
}

/** Those that the server names, and those that are off though nothing live has them. */
function rowsOf({ categories, off, names }: ChoiceOptions, site: Given, others: string): Row[] {
  const listed = Array.isArray(categories) ? categories.filter((c) => typeof c === "string") : [];
  const all = [...new Set([...listed, ...off])];
  const single = all.filter((c) => SINGLE.test(c));
  const rows: Row[] = all
    .filter((c) => !SINGLE.test(c))
    .map((c) => {
      const called = names && Object.hasOwn(names, c) ? names[c] : undefined;
      const { name, description } = site.get(c) ?? {};
      return {
        name: typeof called === "string" && called ? called : name || readable(c),
        about: description,
        own: false,
        of: [c],
      };
    });
  if (single.length) rows.push({ name: others, own: true, of: single });
  return rows;
}

const keyOf = ({ own, of }: Row) => (own ? "" : of[0]);

const said = (title: string, hint: string): Block[] => [
  { type: "heading", text: title },
  { type: "text", text: hint },
];

/** Draws the switches; gives what has them follow what was said elsewhere, in another tab. */
function fill({ parts, words: frame }: Drawing, o: ChoiceOptions, site: Given): () => void {
  const { kit, inner, acts } = parts;
  const words = preferenceWords(frame.lang);
  const list = kit.make("div", "prefs-list");
  const boxes = new Map<string | undefined, { row: Row; box: HTMLInputElement }>();
  /** What was turned here and the server has not said yet: it goes before what it says meanwhile. */
  const turned = new Map<string, boolean>();
  const on = (c: string) => turned.get(c) ?? !o.off.has(c);

  function turn({ of }: Row, to: boolean) {
    for (const c of of) turned.set(c, to);
    o.set(Object.fromEntries(of.map((c) => [c, to])));
  }

  function add(row: Row) {
    const label = kit.make("label", "pref");
    const box = kit.make("input");
    box.type = "checkbox";
    box.setAttribute("role", "switch");
    const entry = { row, box };
    box.addEventListener(
      "change",
      o.guard(() => turn(entry.row, box.checked)),
    );
    const name = kit.make("span", "", row.name);
    if (row.own) name.lang = frame.lang;
    if (row.about) {
      // Read out after the name, and no part of it.
      const about = kit.make("small", "", row.about);
      about.id = `pref-about-${boxes.size}`;
      box.setAttribute("aria-describedby", about.id);
      box.setAttribute("aria-label", row.name);
      name.append(about);
    }
    label.append(name, box);
    list.append(label);
    boxes.set(keyOf(row), entry);
    return entry;
  }

  function show() {
    for (const row of rowsOf(o, site, words.others)) {
      const entry = boxes.get(keyOf(row)) ?? add(row);
      // Those that were turned on again stay in the row, to be turned off again.
      entry.row = { ...row, of: [...new Set([...entry.row.of, ...row.of])] };
    }
    for (const { row, box } of boxes.values()) box.checked = row.of.every(on);
    if (!boxes.size || list.parentNode) return;
    parts.words.lastElementChild?.replaceChildren(words.hint);
    inner.insertBefore(list, acts);
  }

  const done = kit.make("button", "act main", words.done);
  done.type = "button";
  done.lang = frame.lang;
  kit.onClick(done, () => parts.close.click());
  parts.fill(said(words.title, words.nothing));
  parts.words.lang = frame.lang;
  acts.append(done);
  inner.append(acts);
  show();
  return () => {
    for (const [c, to] of turned) if (to !== o.off.has(c)) turned.delete(c);
    show();
  };
}

const css = `
.prefs-list{display:flex;flex-flow:column;margin:0 -8px}
.pref{display:flex;align-items:center;justify-content:space-between;gap:16px;min-height:44px;padding:0 8px;border-radius:min(8px,var(--radius));cursor:pointer}
.pref span{min-width:0;padding:8px 0;overflow-wrap:anywhere}
.pref small{display:block;font-size:13px;line-height:18px;color:var(--soft)}
.pref input{appearance:none;flex:none;position:relative;box-sizing:border-box;width:40px;height:24px;margin:0;border:1px solid var(--soft);border-radius:12px;background:transparent;cursor:pointer}
.pref input::before{content:"";position:absolute;top:3px;inset-inline-start:3px;width:16px;height:16px;border-radius:8px;background:var(--soft);transition:inset-inline-start .16s ease-out}
.pref input:checked{border-color:var(--accent);background:var(--accent)}
.pref input:checked::before{inset-inline-start:19px;background:var(--on)}
@media (hover:hover){.pref:hover{background:var(--hover)}}
@media (prefers-reduced-motion:reduce){.pref input::before{transition:none}}
@media (forced-colors:active){.pref input{appearance:auto;width:24px}.pref input::before{display:none}}`;
