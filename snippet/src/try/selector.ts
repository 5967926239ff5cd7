// How an element that a member has clicked is found again on the next visit: what names it for
// good comes first, what only holds until the page is built anew comes last and is said to.
import { search, type Anchor } from "../render/anchored/find";
import { visible } from "../render/anchored/visible";

/** What may break, in the order in which it is told. */
export type Fragile = "several" | "hidden" | "generated" | "position" | "long";

export interface Found {
  anchor: Anchor;
  /** Of those that can be seen: others are left out when the message is drawn. */
  matches: number;
  fragile: Fragile[];
}

/** Attributes that tests of the page hold on to, and so do its authors. */
const HOOKS = ["data-testid", "data-test-id", "data-test", "data-cy", "data-qa"];
const MAX_WORD = 60;
const MAX_STEPS = 4;
/** What a click within is meant for. */
const CONTROL =
  "a,button,input,select,textarea,summary,label,[role=button],[role=link],[role=tab],[role=menuitem]";

/** A machine's word: numbers, hashes, and what the makers of styles and ids write in front of them. */
export function generated(word: string): boolean {
  return (
    /:|\d{3}|__|^(css|sc|jsx|jss|emotion|mui|radix|headlessui|react|chakra|mantine)-|^ember\d/i.test(word) ||
    // A part with letters and digits between each other, as hashes have.
    word
      .split(/[-_.]/)
      .some(
        (part) => part.length > 4 && /\d/.test(part) && /[a-z]/i.test(part) && !/^[a-z]+\d{1,2}$/i.test(part),
      )
  );
}

/** What is meant by a click: a control rather than the icon in it. */
export function meant(e: Element): Element {
  return e.closest("[data-tend-id]:is(" + CONTROL + ")") ?? e.closest(CONTROL) ?? e.closest("svg") ?? e;
}

/** A word that needs no escaping is the only one that a person can read in a selector. */
const PLAIN = /^[^"'\\{}<>\n]+$/;
const by = (e: Element, name: string, tag = "") => {
  const value = e.getAttribute(name) ?? "";
  return value.length <= MAX_WORD && PLAIN.test(value) ? `${tag}[${name}="${value}"]` : undefined;
};
const tagOf = (e: Element) => CSS.escape(e.localName);

/** What names an element for itself, the surest first. */
function names(e: Element): string[] {
  const href = e.getAttribute("href");
  return [
    ...HOOKS.map((name) => by(e, name)),
    e.id && !generated(e.id) ? `#${CSS.escape(e.id)}` : undefined,
    by(e, "name", tagOf(e)),
    by(e, "aria-label", tagOf(e)),
    href && /^[/#][^?]*$/.test(href) && !generated(href) ? by(e, "href", tagOf(e)) : undefined,
  ].filter((s) => s !== undefined);
}

/** By what it is among its neighbours, no number yet. */
function plain(e: Element): string {
  const own = [...e.classList].find((c) => /^[a-z][a-z_-]{3,}$/i.test(c) && !generated(c));
  return tagOf(e) + (own ? `.${CSS.escape(own)}` : "");
}

function numbered(e: Element): string {
  const twins = [...(e.parentElement?.children ?? [e])].filter((s) => s.localName === e.localName);
  return twins.length > 1 ? `${tagOf(e)}:nth-of-type(${twins.indexOf(e) + 1})` : tagOf(e);
}

/** From an element that names itself, or the body, down to this one. */
function* paths(e: Element): Generator<string> {
  const up: Element[] = [];
  let root: string | undefined;
  for (let at: Element | null = e; at && at.localName !== "body" && !root; at = at.parentElement) {
    up.unshift(at);
    const id = at === e ? undefined : by(at, "data-tend-id");
    root = at === e ? undefined : id || names(at)[0];
  }
  if (root) {
    up.shift();
    yield `${root} ${plain(e)}`;
  }
  yield plain(e);
  for (let n = 2; n <= up.length; n++) yield up.slice(-n).map(plain).join(" > ");
  const steps = up.map(numbered).join(" > ");
  yield root ? `${root} > ${steps}` : steps;
}

function judge(e: Element, anchor: Anchor): Found {
  const all = search(e.ownerDocument, anchor).all();
  const seen = all.filter((one) => visible(one, { sized: false }));
  const css = anchor.selector ?? "";
  const words = [anchor.id ?? "", ...[...css.matchAll(/"([^"]*)"/g)].map((m) => m[1] ?? "")];
  const fragile: Fragile[] = [];
  if (seen.length > 1) fragile.push("several");
  if (!seen.includes(e)) fragile.push("hidden");
  if (words.some(generated)) fragile.push("generated");
  if (css.includes(":nth-")) fragile.push("position");
  if (css.split(" > ").length > MAX_STEPS) fragile.push("long");
  return { anchor, matches: seen.length, fragile };
}

/** The best way to an element: the first that finds it alone and lasts, else the first that finds it alone. */
export function find(e: Element): Found {
  const id = e.getAttribute("data-tend-id");
  const ways: Anchor[] = id ? [{ id }] : [];
  for (const selector of [...names(e), ...paths(e)]) ways.push({ selector });
  const all = ways.map((anchor) => judge(e, anchor));
  const alone = all.filter((f) => f.matches === 1 && !f.fragile.includes("hidden"));
  // What was put there for this is taken, whatever it looks like.
  const own = alone.find((f) => f.anchor.id !== undefined);
  return own ?? alone.find((f) => f.fragile.length === 0) ?? alone[0] ?? (all[0] as Found);
}
