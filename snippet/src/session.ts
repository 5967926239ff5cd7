// Who is here: the anonymous id, which is stored where consent allows it, and the user,
// who never is. Pages call identify on every load.
import type { Tokens } from "./identity";
import type { Ports } from "./ports";
import type { Consent } from "./wire";

export interface Session {
  anon(): string;
  user(): string | undefined;
  become(user: string): void;
  /** Another person: a new anonymous id, unless it is to be kept, no user, no tokens. */
  renew(keep?: boolean): string;
  tokens: Tokens;
  /** Consent has changed: with "full" the id is stored. Gives the one that was stored before by
   * another page, where this document has gone under another id until now. */
  keep(level: Consent): string | undefined;
  /** The visitor is the one whose id was stored. */
  resume(anon: string): void;
}

export function createSession(ports: Ports, site: string): Session {
  const key = `tend:${site}:anon`;
  const tokens: Tokens = new Map();
  let stored = false; // whether the id may be on disk
  let anon: string | undefined;
  let user: string | undefined;
  let renewed = false;

  // An id of another's making may be anything: only what the server would take is used.
  const find = () => {
    const found = ports.store.get(key);
    return found && /^[!-~]{1,64}$/.test(found) ? found : undefined;
  };
  const keepIt = () => {
    if (stored && anon) ports.store.set(key, anon);
  };

  return {
    anon() {
      if (anon === undefined) {
        const found = stored ? find() : undefined;
        anon = found ?? ports.id();
        if (!found) keepIt();
      }
      return anon;
    },
    user: () => user,
    become: (id) => void (user = id),
    renew(keep) {
      user = undefined;
      tokens.clear();
      if (keep && anon) return anon;
      anon = ports.id();
      renewed = true;
      keepIt();
      return anon;
    },
    tokens,
    keep(level) {
      stored = level === "full";
      const found = stored && anon && !renewed ? find() : undefined;
      if (!found) keepIt();
      return found === anon ? undefined : found;
    },
    resume: (id) => void (anon = id),
  };
}
