// Who the events are about. The same fold as on the server: what identify, alias and
// reset do to the identity of all events behind them.
import type { Body } from "./wire";

export interface Identity {
  anon: string;
  user?: string | undefined;
}

/** The identity of the events that follow this one. */
export function follow(who: Identity, event: Body): Identity {
  // A visitor becomes the user that they are an alias of; two known people stay two.
  if (event.k === "identify" || (event.k === "alias" && who.user === undefined))
    return { anon: who.anon, user: event.user };
  if (event.k === "reset") return { anon: event.anon };
  return who;
}

/** The user whom an event is the claim to be. */
export const claimed = (event: Body) =>
  event.k === "identify" || event.k === "alias" ? event.user : undefined;

export function same(a: Identity, b: Identity): boolean {
  return a.anon === b.anon && a.user === b.user;
}

/** The identity tokens of this document, by user. In memory only, never stored. */
export type Tokens = Map<string, string>;
