// The elements that every message has: its panel with the blocks, "Fewer like this", Close,
// and what is read out.
import type { Block } from "../message";
import { drawBlocks, type BlockHandlers } from "./blocks";
import type { Kit } from "./kit";
import type { Plan } from "./layout";
import type { Look } from "./theme";
import type { FrameWords } from "./words";

export interface Parts {
  kit: Kit;
  panel: HTMLElement;
  /** In the panel, around all but Close. */
  inner: HTMLElement;
  words: HTMLElement;
  acts: HTMLElement;
  close: HTMLButtonElement;
  /** Announced politely once the message is there. */
  status: HTMLElement;
  /** What is announced. */
  said: string;
  /** Puts other blocks in place of those that are there. */
  fill(blocks: Block[]): void;
  /** Gives an element the message's name. */
  name(e: HTMLElement): void;
}

export interface PartHandlers extends BlockHandlers {
  close(): void;
  /** Absent: the message does not offer it. */
  fewer?: (() => void) | undefined;
}

const SVG = "http://www.w3.org/2000/svg";

export function createParts(
  kit: Kit,
  blocks: Block[],
  plan: Plan,
  look: Look,
  frame: FrameWords,
  on: PartHandlers,
): Parts {
  const panel = kit.make("div", `panel ${plan.panel}`);
  panel.setAttribute("part", "panel");
  const inner = kit.make("div", "in");
  const words = kit.make("div", "words");
  const acts = kit.make("div", "acts");
  acts.setAttribute("part", "actions");
  const fewer = on.fewer && textButton(kit, frame, on.fewer);
  const close = closeButton(kit, frame, on.close);
  const status = kit.make("div", "said");
  status.setAttribute("role", "status");
  const logo = plan.logo && look.logo ? logoImage(kit, look.logo) : undefined;
  let heading: HTMLElement | undefined;

  const parts: Parts = {
    kit,
    panel,
    inner,
    words,
    acts,
    close,
    status,
    said: "",
    fill(list) {
      const drawn = drawBlocks(kit, list, on);
      words.replaceChildren(...drawn.words);
      acts.replaceChildren(...drawn.acts, ...(fewer ? [fewer] : []));
      const [first] = drawn.words;
      // An image that comes first fills the panel from edge to edge.
      const topped = plan.logo && !logo && first?.tagName === "IMG";
      panel.classList.toggle("topped", Boolean(topped));
      first?.addEventListener("error", () => panel.classList.remove("topped"));
      inner.replaceChildren(
        ...(logo ? [logo] : []),
        ...(drawn.words.length ? [words] : []),
        ...(acts.firstChild ? [acts] : []),
      );
      heading = drawn.heading;
      parts.said = drawn.said;
    },
    name(e) {
      if (heading) {
        heading.id = "name";
        e.setAttribute("aria-labelledby", "name");
      } else e.setAttribute("aria-label", frame.message);
    },
  };
  parts.fill(blocks);
  // What is typed here is no shortcut of the page's.
  for (const name of ["keydown", "keypress", "keyup"] as const)
    panel.addEventListener(name, (e) => {
      if (e.key !== "Escape" && (e.target as Element).matches("input,textarea,select")) e.stopPropagation();
    });
  panel.append(inner, close);
  return parts;
}

function logoImage(kit: Kit, src: string): HTMLElement {
  const e = kit.make("img", "logo");
  e.referrerPolicy = "no-referrer";
  e.alt = "";
  e.addEventListener("error", () => e.remove());
  e.src = src;
  return e;
}

function textButton(kit: Kit, frame: FrameWords, press: () => void): HTMLElement {
  const button = kit.make("button", "fewer", frame.fewer);
  button.type = "button";
  button.lang = frame.lang;
  button.setAttribute("part", "fewer");
  kit.onClick(button, press);
  return button;
}

function closeButton(kit: Kit, frame: FrameWords, press: () => void): HTMLButtonElement {
  const button = kit.make("button", "close");
  button.type = "button";
  button.lang = frame.lang;
  button.setAttribute("part", "close");
  button.setAttribute("aria-label", frame.close);
  const cross = kit.doc.createElementNS(SVG, "svg");
  cross.setAttribute("viewBox", "0 0 20 20");
  cross.setAttribute("aria-hidden", "true");
  const path = kit.doc.createElementNS(SVG, "path");
  path.setAttribute("d", "M4 4l12 12M16 4L4 16");
  cross.append(path);
  button.append(cross);
  kit.onClick(button, press);
  return button;
}
