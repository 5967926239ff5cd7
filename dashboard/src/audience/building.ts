import { createContext, useContext, type ComponentType } from "react";
import type { Property } from "../api/audience";
import type { Named } from "./words";
import type { SentenceProps } from "./fields";

/** A survey of the site, whose answers can be asked for. */
export interface Survey {
  id: string;
  name: string;
  questions: { key: string; label: string }[];
}

/** What the words of a sentence have to choose from. */
export interface Building {
  faultAt: (pointer: string) => string | undefined;
  site: string;
  /** Names of events that campaigns of the site speak of. */
  events: readonly string[];
  attributes: readonly Property[];
  /** Of the accounts that people are in. */
  accountAttributes: readonly Property[];
  surveys: readonly Survey[];
  campaigns: readonly { id: string; name: string }[];
  /** What segments, lists and funnels are called. */
  named: Named;
  /** A condition whose words are controls; null until it is there. */
  Sentence: ComponentType<SentenceProps> | null;
}

/** Where a sentence stands alone: of a site nothing else is known. */
export const unbuilt: Building = {
  faultAt: () => undefined,
  site: "",
  events: [],
  attributes: [],
  accountAttributes: [],
  surveys: [],
  campaigns: [],
  named: () => undefined,
  Sentence: null,
};

const Context = createContext(unbuilt);

export const Build = Context.Provider;

export function useBuilding(): Building {
  return useContext(Context);
}
