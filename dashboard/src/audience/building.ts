import { createContext, useContext } from "react";

export interface Building {
  faultAt: (pointer: string) => string | undefined;
  /** The id of a datalist with names of events. */
  events: string;
}

const Context = createContext<Building>({ faultAt: () => undefined, events: "" });

export const Build = Context.Provider;

export function useBuilding(): Building {
  return useContext(Context);
}
