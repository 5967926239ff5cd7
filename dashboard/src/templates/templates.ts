import type { Content } from "../api/authored";
import written from "./templates.json";

export const purposes = {
  onboarding: "Getting started",
  adoption: "Using more",
  growth: "Buying",
  news: "News",
  retention: "Coming back",
  feedback: "Feedback",
} as const;
export type Purpose = keyof typeof purposes;

/** A campaign to begin from: accepted by the server as it is. */
export interface Template {
  id: string;
  name: string;
  purpose: Purpose;
  /** What it is for, in one sentence. */
  what: string;
  /** What the site has to tell for it to find anybody; absent: nothing but visits. */
  needs?: string[];
  /** What is the author's own and stands in it as an example: addresses and anchors. */
  fill: string[];
  content: Content;
}

export const templates = written as unknown as Template[];

/** The templates of a purpose, any without one, in which every word of the search occurs. */
export function templatesFor(search: string, purpose: Purpose | undefined): Template[] {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  return templates.filter((one) => {
    const text =
      `${one.name} ${one.what} ${purposes[one.purpose]} ${one.content.message.layout}`.toLowerCase();
    return (purpose === undefined || one.purpose === purpose) && wanted.every((word) => text.includes(word));
  });
}

export function isPurpose(word: unknown): word is Purpose {
  return typeof word === "string" && Object.hasOwn(purposes, word);
}
