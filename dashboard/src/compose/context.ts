import { createContext, useContext } from "react";
import type { Content } from "../api/authored";
import type { Fault } from "../api/problem";
import type { Trying } from "../dryrun/useDryRun";
import { at, pointer, type Path } from "./path";

/** What every field of the composer works on. */
export interface Composing {
  site: string;
  /** The campaign's. */
  id: string;
  content: Content;
  faults: readonly Fault[];
  /** Names of events that are in use on the site. */
  events: readonly string[];
  /** A try of it on the past. */
  trying: Trying;
  set(path: Path, value: unknown, typed?: boolean): void;
  /** Opens a page of the site on which the member clicks the element. */
  pick(): void;
}

export const Compose = createContext<Composing | null>(null);

export function useComposing(): Composing {
  const composing = useContext(Compose);
  if (!composing) throw new Error("a field of the composer stands outside of it");
  return composing;
}

/** The value at a path, what is wrong with it, and how it is changed. */
export function useAt(path: Path) {
  const { content, faults, set } = useComposing();
  return {
    value: at(content, path),
    fault: faultAt(faults, pointer(path)),
    put: (value: unknown, typed = false) => set(path, value, typed),
  };
}

/** The fault of a field, or of something in it. */
export function faultAt(faults: readonly Fault[], where: string): string | undefined {
  return faults.find((f) => f.pointer === where || f.pointer.startsWith(`${where}/`))?.detail;
}
