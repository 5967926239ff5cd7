// What is said to the member: who writes, in English as the dashboard does.
import type { Found, Fragile } from "./selector";

const why: Record<Fragile, string> = {
  several: "It is not alone: the message would not know where to stand.",
  hidden: "It cannot be seen now: the message waits until it can.",
  generated: "A machine has made this name: it may be another one tomorrow.",
  position: "It is found by counting: it is lost when something is put before it.",
  long: "It is found by a long way: it is lost when the page is rebuilt.",
};

export const warnings = ({ fragile }: Found) => fragile.map((one) => why[one]);

export const matches = ({ matches: n }: Found) => (n === 1 ? "1 match" : `${n} matches`);

export const anchorWords = ({ anchor }: Found) =>
  anchor.id === undefined ? (anchor.selector ?? "") : `data-tend-id: ${anchor.id}`;

/** Why a draft is not on the screen. */
export function undrawn(reason: string, detail: string): string {
  switch (reason) {
    case "not_found":
      return "Its element is not on this page.";
    case "not_visible":
      return "Its element cannot be seen on this page.";
    case "multiple":
      return "Several elements of this page are meant, and it stands at one.";
    default:
      return `It is not drawn: ${detail || reason}.`;
  }
}

/** An element in a few words. */
export function called(e: Element): string {
  const text = (e.getAttribute("aria-label") ?? e.textContent ?? "").trim().replace(/\s+/g, " ");
  return `${e.localName}${text ? ` "${text.length > 40 ? `${text.slice(0, 40)} ...` : text}"` : ""}`;
}
