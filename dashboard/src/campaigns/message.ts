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
