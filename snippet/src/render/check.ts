// Whether this renderer can draw a message whole. What it does not know is refused with
// a reason: half a message is worse than none.
import type { Action, Block, Question, Refusal, Span } from "../message";
import type { Checked, Plan } from "./layout";
import { layouts } from "./layouts";
import { choice, list, object, size, Stop, words, type Fields } from "./read";
import { readLook, type Look } from "./theme";
import { imageUrl, safeUrl } from "./url";

/** What addresses are resolved against. */
export interface Bases {
  page: string;
  /** Where Tend is, for images of its own. */
  tend: string;
}

function address(v: unknown, at: string, base: string): string {
  const url = safeUrl(v, base);
  if (!url) throw new Stop("unsafe_url", `${at} is neither http(s), mailto, tel nor relative`);
  return url;
}

function action(v: unknown, at: string, base: string): Action {
  const a = object(v, at);
  switch (a["type"]) {
    case "open_url":
      return { type: "open_url", url: address(a["url"], `${at}.url`, base) };
    case "dismiss":
    case "ask_push":
      return { type: a["type"] };
    case "track": {
      const name = words(a["name"], `${at}.name`);
      return { type: "track", name, props: a["props"] == null ? {} : object(a["props"], `${at}.props`) };
    }
    case "snooze":
      return { type: "snooze", for: words(a["for"], `${at}.for`) };
    default:
      throw new Stop("not_available", `${at}.type ${String(a["type"])}`);
  }
}

function span(v: unknown, at: string, base: string): Span {
  const s = object(v, at);
  if (typeof s["text"] !== "string") throw new Stop("invalid", `${at}.text is missing`);
  const read: Span = { text: s["text"] };
  for (const name of ["bold", "italic", "code"] as const) if (s[name] === true) read[name] = true;
  if (s["href"] != null) read.href = address(s["href"], `${at}.href`, base);
  return read;
}

function image(b: Fields, at: string, base: string): Block {
  const src = imageUrl(b["src"], base);
  if (!src) throw new Stop("unsafe_url", `${at}.src is no address of an image`);
  const decorative = b["decorative"] === true;
  return {
    type: "image",
    src,
    alt: decorative ? "" : words(b["alt"], `${at}.alt`),
    decorative,
    width: size(b["width"], `${at}.width`),
    height: size(b["height"], `${at}.height`),
  };
}

const KINDS = ["nps", "rating", "single", "multiple", "text"] as const;

function question(b: Fields, at: string): Question {
  const { max = 5, options } = b;
  const kind = KINDS.find((k) => k === b["kind"]);
  if (!kind) throw new Stop("not_available", `${at}.kind ${String(b["kind"])}`);
  const q: Question = {
    type: "question",
    kind,
    key: words(b["key"], `${at}.key`),
    label: words(b["label"], `${at}.label`),
    required: b["required"] === true,
  };
  for (const name of ["low", "high", "placeholder"] as const)
    if (b[name] != null && b[name] !== "") q[name] = words(b[name], `${at}.${name}`);
  if (kind === "rating") {
    if (!(Number.isInteger(max) && Number(max) >= 3 && Number(max) <= 10))
      throw new Stop("invalid", `${at}.max is not 3 to 10`);
    q.max = Number(max);
  }
  if (kind === "single" || kind === "multiple")
    q.options = list(options, `${at}.options`, (v, there) => {
      const o = object(v, there);
      return { value: words(o["value"], `${there}.value`), label: words(o["label"], `${there}.label`) };
    });
  return q;
}

export function block(v: unknown, at: string, bases: Bases, survey = false): Block {
  const b = object(v, at);
  switch (b["type"]) {
    case "heading":
      return { type: "heading", text: words(b["text"], `${at}.text`) };
    case "text": {
      const text = words(b["text"], `${at}.text`);
      if (b["spans"] == null) return { type: "text", text };
      return {
        type: "text",
        text,
        spans: list(b["spans"], `${at}.spans`, (s, there) => span(s, there, bases.page)),
      };
    }
    case "image":
      return image(b, at, bases.tend);
    case "divider":
      return { type: "divider" };
    case "question":
      if (survey) return question(b, at);
      throw new Stop("not_available", `${at}.type question outside a survey`);
    case "button":
      return {
        type: "button",
        label: words(b["label"], `${at}.label`),
        action: action(b["action"], `${at}.action`, bases.page),
      };
    default:
      throw new Stop("not_available", `${at}.type ${String(b["type"])}`);
  }
}

export interface Checks {
  m: Checked;
  look: Look;
  plan: Plan;
}

/** The message with everything filled in and how its layout draws it, or why it cannot be.
 * `site` is the site's theme, as it was received. */
export function check(message: unknown, bases: Bases, site?: unknown): Checks | Refusal {
  try {
    const fields = object(message, "message");
    const layout = layouts.get(fields["layout"]);
    if (!layout) throw new Stop("not_available", `message.layout ${String(fields["layout"])}`);
    const look = readLook(site, fields["theme"], bases.tend);
    const plan = layout(fields, look);
    const lang = fields["lang"];
    const survey = fields["layout"] === "survey";
    const blocks = list(fields["blocks"], "message.blocks", (b, at) => block(b, at, bases, survey));
    if (survey && !blocks.some((b) => b.type === "question"))
      throw new Stop("invalid", "message.blocks has no question");
    const thanks = survey && fields["thanks"] != null ? fields["thanks"] : undefined;
    return {
      m: {
        layout: String(fields["layout"]),
        blocks,
        thanks: thanks === undefined ? [] : list(thanks, "message.thanks", (b, at) => block(b, at, bases)),
        lang: typeof lang === "string" ? lang : "",
        dir: choice(fields, "dir", ["ltr", "rtl"]) ?? "",
      },
      look,
      plan,
    };
  } catch (err) {
    if (err instanceof Stop) return { reason: err.reason, detail: err.message };
    throw err;
  }
}
