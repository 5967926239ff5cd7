import type { Block, Content } from "../api/authored";

/** What a new campaign begins with: something that can be kept, and that shows what goes where. */
export function blank(): Content {
  return {
    name: "Untitled campaign",
    channel: "in_app",
    trigger: { type: "visit" },
    message: {
      layout: "banner",
      position: "top",
      blocks: [
        { type: "heading", text: "A short headline" },
        { type: "text", text: "One sentence about the next step." },
        { type: "button", label: "Not now", action: { type: "dismiss" } },
      ],
    },
    caps: [{ max: 1, per: "7d" }],
  };
}

export const layouts = ["banner", "modal", "slideout", "tooltip", "hotspot", "inline", "survey"] as const;
export type Layout = (typeof layouts)[number];

export const layoutWords: Record<Layout, string> = {
  banner: "Banner",
  modal: "Modal",
  slideout: "Slide-out",
  tooltip: "Tooltip",
  hotspot: "Hotspot",
  inline: "Inline",
  survey: "Survey",
};

const sides = ["auto", "top", "bottom", "start", "end"];

/** What a layout takes besides blocks; the first position is where it stands by itself. */
export const shapes: Record<Layout, { positions: string[]; anchored: boolean }> = {
  banner: { positions: ["top", "bottom"], anchored: false },
  modal: { positions: [], anchored: false },
  slideout: { positions: ["end", "start"], anchored: false },
  tooltip: { positions: sides, anchored: true },
  hotspot: { positions: sides, anchored: true },
  inline: { positions: [], anchored: true },
  survey: { positions: ["end", "start", "centre"], anchored: false },
};

export const positionWords: Record<string, string> = {
  auto: "Where there is room",
  top: "Top",
  bottom: "Bottom",
  start: "Left",
  end: "Right",
  centre: "Centre",
};

/** The message in another layout: its words stay, what the new one does not take goes. */
export function inLayout(message: Content["message"], layout: Layout): Content["message"] {
  const { position, floating, anchor, thanks, ...rest } = message;
  const { positions, anchored } = shapes[layout];
  const out: Content["message"] = { ...rest, layout };
  if (position && positions.includes(position)) out.position = position;
  if (layout === "banner" && floating) out.floating = true;
  if (anchored) out.anchor = anchor ?? { id: "" };
  if (layout === "survey" && thanks) out.thanks = thanks;
  return rearranged(
    out,
    "blocks",
    layout === "survey" ? withQuestion(rest.blocks) : withoutQuestions(rest.blocks),
  );
}

/** The blocks of a list in another order: a number is where one stands now, a block is new. */
export type Order = (number | Block)[];

function withoutQuestions(blocks: Block[]): Order {
  const order = blocks.flatMap((block, i) => (block.type === "question" ? [] : [i]));
  return order.length > 0 ? order : [newBlock("heading", [])];
}

function withQuestion(blocks: Block[]): Order {
  const order: Order = blocks.map((_, i) => i);
  if (blocks.some((block) => block.type === "question")) return order;
  const button = blocks.findIndex((block) => block.type === "button");
  order.splice(button < 0 ? blocks.length : button, 0, newBlock("question", blocks));
  return order;
}

/** The message with a list of blocks in another order, and the words of each language beside theirs. */
export function rearranged(
  message: Content["message"],
  list: "blocks" | "thanks",
  order: Order,
): Content["message"] {
  const old = message[list] ?? [];
  const take = <T>(items: T[], fresh: (block: Block) => T): T[] =>
    order.flatMap((one) => (typeof one === "number" ? items.slice(one, one + 1) : [fresh(one)]));
  const out: Content["message"] = { ...message, [list]: take(old, (block) => block) };
  if (message.translations) {
    out.translations = Object.fromEntries(
      Object.entries(message.translations).map(([language, words]) => {
        const said = words[list];
        return [language, said ? { ...words, [list]: take(said, () => ({})) } : words];
      }),
    );
  }
  return out;
}

export const blockWords: Record<string, string> = {
  heading: "Heading",
  text: "Text",
  image: "Image",
  button: "Button",
  divider: "Divider",
  question: "Question",
};

/** A new block of a kind, with a key of its own where it needs one. */
export function newBlock(type: string, beside: Block[]): Block {
  switch (type) {
    case "button":
      return { type, label: "Open", action: { type: "open_url", url: "/" } };
    case "image":
      return { type, src: "", alt: "", width: 0, height: 0 };
    case "divider":
      return { type };
    case "question": {
      const keys = new Set(beside.map((block) => block.key));
      let n = 1;
      while (keys.has(`question_${n}`)) n++;
      return { type, key: `question_${n}`, kind: "nps", label: "How likely are you to recommend us?" };
    }
    default:
      return { type, text: "" };
  }
}
