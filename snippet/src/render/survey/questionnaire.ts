// A survey on the screen: one question after the other, each answer told as it is given, a
// word of thanks.
import type { Block, Question } from "../../message";
import type { Drawing, Plan } from "../layout";
import { createAnswers, type Answers, type Value } from "./answers";
import { createDigits } from "./digits";
import { listen } from "./keys";
import { drawQuestion, scaleOf, type Drawn } from "./question";
import { leaveInTime } from "./thanks";
import { surveyWords } from "./words";

interface Page {
  /** What stands above the question. */
  before: Block[];
  question: Question;
  after: Block[];
}

/** What stands between two questions belongs to the second; the buttons to all of them. */
export function pagesOf(blocks: Block[]): Page[] {
  const pages: Page[] = [];
  let before: Block[] = [];
  for (const b of blocks) {
    if (b.type === "button") continue;
    if (b.type !== "question") before.push(b);
    else {
      pages.push({ before, question: b, after: [] });
      before = [];
    }
  }
  const last = pages[pages.length - 1];
  if (last) last.after = before;
  return pages;
}

const none = (value: Value | undefined) =>
  value === undefined || (typeof value !== "number" && value.length === 0);

export function questionnaire(d: Drawing, place: Plan["place"]): () => void {
  const { parts, m, o, doc, view, root } = d;
  const { kit, inner, acts } = parts;
  const words = surveyWords(m.lang || doc.documentElement.lang);
  const pages = pagesOf(m.blocks);
  const buttons = m.blocks.filter((b) => b.type === "button");
  const answers = answersOf(d);
  let at = 0;
  let drawn: Drawn | undefined;
  let digit: (key: string) => number | undefined = () => undefined;
  let stopLeaving = () => {};

  function show(to: number) {
    const page = pages[(at = to)];
    if (!page) return;
    const { question } = page;
    const scale = scaleOf(question);
    digit = scale ? createDigits(scale, () => view.performance.now()) : () => undefined;
    drawn = drawQuestion(kit, question, answers.get(question.key), (value) => {
      answers.choose(question.key, value);
      // Who clicks has chosen; who goes through a scale by keys comes to rest first.
      if (!hand.byKey()) answers.settle();
      drawn?.complain("");
      buttonsOf(page);
    });
    const after = kit.make("div", "words");
    parts.fill(page.after);
    after.append(...parts.words.children);
    parts.fill(page.before.concat(buttons));
    // Announced with the rest, or whoever sees nothing hears of no question.
    parts.said = `${parts.said} ${question.label}`.trim();
    if (pages.length > 1) inner.prepend(progress(to));
    inner.append(drawn.element, ...(page.after.length ? [after] : []), acts);
    buttonsOf(page);
  }

  function progress(to: number): HTMLElement {
    const text = words.progress.replace("{n}", String(to + 1)).replace("{of}", String(pages.length));
    return kit.make("div", "progress", text);
  }

  function buttonsOf({ question }: Page) {
    const focused = root.activeElement;
    if (focused && acts.contains(focused)) return;
    for (const own of acts.querySelectorAll(".own")) own.remove();
    for (const main of acts.querySelectorAll(".main")) main.classList.remove("main");
    const last = at === pages.length - 1;
    const skip = !last && !question.required && none(drawn?.value()) && question.kind !== "text";
    const next = button(last ? words.send : skip ? words.skip : words.next, "act main own", forward);
    acts.prepend(next, ...(at > 0 ? [button(words.back, "act own", back)] : []));
  }

  function button(label: string, className: string, press: () => void): HTMLElement {
    const b = kit.make("button", className, label);
    b.type = "button";
    kit.onClick(b, press);
    return b;
  }

  function keep() {
    const { question } = pages[at] ?? {};
    const value = drawn?.value();
    if (question && value !== undefined) answers.choose(question.key, value);
    answers.settle();
    return value;
  }

  function forward() {
    const value = keep();
    if (pages[at]?.question.required && none(value)) {
      drawn?.complain(words.missing);
      drawn?.element.querySelector<HTMLElement>("input,textarea")?.focus();
      return;
    }
    if (at < pages.length - 1) turn(at + 1);
    else finish();
  }

  function back() {
    keep();
    turn(at - 1);
  }

  function turn(to: number) {
    show(to);
    drawn?.element.focus({ preventScroll: true });
    inner.scrollTop = 0;
  }

  function finish() {
    const inside = doc.activeElement === d.host;
    d.complete();
    drawn = undefined;
    parts.fill(m.thanks.length ? m.thanks : [{ type: "heading", text: words.thanks }]);
    parts.status.textContent = parts.said;
    if (inside) parts.close.focus({ preventScroll: true });
    const stays = m.thanks.some(
      (b) => b.type === "button" || (b.type === "text" && b.spans?.some((s) => s.href)),
    );
    if (!stays && !o.preview) stopLeaving = leaveInTime(d);
  }

  const hand = listen(d, {
    digit: (key) => digit(key),
    choose: (n) => drawn?.mark(n),
    forward,
    letGo: () => drawn?.element.focus(),
  });
  show(0);
  view.addEventListener("pagehide", answers.settle);
  const undo = place(d);
  nameIt(d, pages);
  return () => {
    view.removeEventListener("pagehide", answers.settle);
    stopLeaving();
    answers.settle();
    undo();
  };
}

function answersOf({ view, guard, o }: Drawing): Answers {
  const after = (ms: number, fn: () => void) => {
    const timer = view.setTimeout(guard(fn), ms);
    return () => view.clearTimeout(timer);
  };
  return createAnswers({ after }, (question, value) => o.onAnswered?.({ question, value }));
}

/** By what the first page says, also when that is over. */
function nameIt({ root, parts }: Drawing, [first]: Page[]) {
  const heading = first?.before.find((b) => b.type === "heading");
  const name = heading?.type === "heading" ? heading.text : (first?.question.label ?? "");
  const named = root.querySelector("dialog") ?? parts.panel;
  named.removeAttribute("aria-labelledby");
  named.setAttribute("aria-label", name);
}
