// Who the events are about. The same fold as on the server: what identify and reset
// do to the identity of all events behind them.
import type { Body } from "./wire";

export interface Identity {
  anon: string;
  user?: string | undefined;
}

/** The identity of the events that follow this one. */
export function follow(who: Identity, event: Body): Identity {
  if (event.k === "identify") return { anon: who.anon, user: event.user };
  if (event.k === "reset") return { anon: event.anon };
  return who;
}

export function same(a: Identity, b: Identity): boolean {
  return a.anon === b.anon && a.user === b.user;
}

/** The identity tokens of this document, by user. In memory only, never stored. */
export type Tokens = Map<string, string>;
