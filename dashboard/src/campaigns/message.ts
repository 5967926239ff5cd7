import type { Block, Message } from "../api/campaign";

/** Where and how a message stands on the page. */
export function placeInWords({ layout, position, floating }: Message): string {
  if (layout !== "banner") return layout;
  const edge = position === "bottom" ? "bottom" : "top";
  return `Banner at the ${edge}, ${floating ? "floats over the page" : "moves the page aside"}`;
}

/** What a button does when it is pressed. */
export function actionInWords(action: Block["action"]): string {
  switch (action?.type) {
    case "open_url":
      return `opens ${action.url ?? ""}`;
    case "dismiss":
      return "closes the message";
    case "track":
      return `reports ${action.name ?? ""}`;
    default:
      return action?.type ?? "does nothing";
  }
}

const answers: Record<string, string> = {
  nps: "answered from 0 to 10",
  rating: "answered by a rating",
  single: "answered by one choice",
  multiple: "answered by several choices",
  text: "answered in words",
};

/** What a block is for, behind its label. */
export function purposeInWords(block: Block): string {
  return block.type === "question" ? (answers[block.kind ?? ""] ?? "") : actionInWords(block.action);
}
