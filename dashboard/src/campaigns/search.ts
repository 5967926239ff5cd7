import type { Campaign } from "../api/campaign";
import { states, triggerInWords } from "./words";

/** The campaigns in which every word of the search occurs: in name, id, state or trigger. */
export function found<C extends Pick<Campaign, "id" | "name" | "status" | "trigger">>(
  campaigns: C[],
  search: string,
): C[] {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  return campaigns.filter(({ name, id, status, trigger }) => {
    const text = `${name} ${id} ${states[status].word} ${triggerInWords(trigger)}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
