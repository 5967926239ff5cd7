// The elements of one question: real radio buttons, check boxes and a text field, each with
// its label, so that they work as those do everywhere.
import type { Question } from "../../message";
import type { Kit } from "../kit";
import type { Value } from "./answers";
import type { Scale } from "./digits";

export interface Drawn {
  element: HTMLElement;
  /** What is chosen, or written, now. */
  value(): Value | undefined;
  /** Chooses on a scale. */
  mark(n: number): void;
  /** Says what is wrong, beside it; nothing: nothing is. */
  complain(words: string): void;
}

/** Characters. */
const LONGEST = 2000;

export function scaleOf(q: Question): Scale | undefined {
  if (q.kind === "nps") return { low: 0, high: 10 };
  return q.kind === "rating" ? { low: 1, high: q.max ?? 5 } : undefined;
}

export function drawQuestion(
  kit: Kit,
  q: Question,
  given: Value | undefined,
  chosen: (value: Value) => void,
): Drawn {
  const missing = kit.make("p", "missing");
  missing.id = "missing";
  missing.setAttribute("role", "alert");
  const drawn = q.kind === "text" ? textOf(kit, q, given) : choicesOf(kit, q, given, chosen);
  const { element, fields } = drawn;
  element.tabIndex = -1;
  element.append(missing);
  return {
    element,
    value: drawn.value,
    mark(n) {
      const field = fields.find((f) => f.value === String(n));
      if (!field) return;
      (field as HTMLInputElement).checked = true;
      field.focus();
      chosen(n);
    },
    complain(words) {
      missing.textContent = words;
      for (const field of fields) {
        if (words) field.setAttribute("aria-describedby", "missing");
        else field.removeAttribute("aria-describedby");
      }
    },
  };
}

type Field = HTMLInputElement | HTMLTextAreaElement;

interface Fields {
  element: HTMLElement;
  fields: Field[];
  value(): Value | undefined;
}

function textOf(kit: Kit, q: Question, given: Value | undefined): Fields {
  const element = kit.make("div", "q");
  const label = kit.make("label", "ask", q.label);
  const area = kit.make("textarea");
  area.id = label.htmlFor = "answer";
  area.maxLength = LONGEST;
  area.dir = "auto";
  area.required = q.required ?? false;
  area.placeholder = q.placeholder ?? "";
  area.value = typeof given === "string" ? given : "";
  element.append(label, area);
  const value = () => area.value.trim();
  return { element, fields: [area], value };
}

function choicesOf(kit: Kit, q: Question, given: Value | undefined, chosen: (v: Value) => void): Fields {
  const scale = scaleOf(q);
  const element = kit.make("fieldset", "q");
  element.append(kit.make("legend", "ask", q.label));
  const list = scale ? keysOf(kit, q, scale) : optionsOf(kit, q);
  if (q.kind !== "multiple") element.setAttribute("role", "radiogroup");
  if (q.required && q.kind !== "multiple") element.setAttribute("aria-required", "true");
  const marked = Array.isArray(given) ? given : [String(given)];
  for (const f of list.fields) f.checked = given !== undefined && marked.includes(f.value);
  element.append(...list.rows);

  function value(): Value | undefined {
    const on = list.fields.filter((f) => f.checked).map((f) => f.value);
    if (q.kind === "multiple") return on;
    const [one] = on;
    return one === undefined ? undefined : scale ? Number(one) : one;
  }
  element.addEventListener(
    "change",
    kit.guard(() => {
      const now = value();
      if (now !== undefined) chosen(now);
    }),
  );
  return { element, fields: list.fields, value };
}

interface List {
  rows: HTMLElement[];
  fields: HTMLInputElement[];
}

function fieldOf(kit: Kit, q: Question, value: string): HTMLInputElement {
  const field = kit.make("input");
  field.type = q.kind === "multiple" ? "checkbox" : "radio";
  field.name = "answer";
  field.value = value;
  return field;
}

function keysOf(kit: Kit, q: Question, { low, high }: Scale): List {
  const row = kit.make("div", high > 7 ? "scale long" : "scale");
  row.style.setProperty("--keys", String(high - low + 1));
  const fields: HTMLInputElement[] = [];
  for (let n = low; n <= high; n++) {
    const key = kit.make("label", "key");
    const field = fieldOf(kit, q, String(n));
    const end = n === low ? q.low : n === high ? q.high : undefined;
    // What the ends mean belongs to their names, and stands below for the eye.
    if (end) field.setAttribute("aria-label", `${n}, ${end}`);
    key.append(field, kit.make("span", "", String(n)));
    fields.push(field);
    row.append(key);
  }
  if (!q.low && !q.high) return { rows: [row], fields };
  const ends = kit.make("div", "ends");
  ends.setAttribute("aria-hidden", "true");
  ends.append(kit.make("span", "", q.low ?? ""), kit.make("span", "", q.high ?? ""));
  return { rows: [row, ends], fields };
}

function optionsOf(kit: Kit, q: Question): List {
  const list: List = { rows: [], fields: [] };
  for (const { value, label } of q.options ?? []) {
    const row = kit.make("label", "option");
    const field = fieldOf(kit, q, value);
    row.append(field, kit.make("span", "", label));
    list.rows.push(row);
    list.fields.push(field);
  }
  return list;
}
