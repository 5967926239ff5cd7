// What the server has been told of this browser's device, kept beside the visitor's id: so that it is
// told again only where something has changed.
import type { Ports } from "../ports";
import { textOf } from "./keys";
import { keep } from "./mailbox";
import type { PushOptions } from "./index";

/** Milliseconds after which the server is told anew, for it to see that the device is still there. */
export const WEEK = 7 * 24 * 3600_000;

export interface Known {
  endpoint: string;
  /** The public key that it was subscribed with. */
  key: string;
  /** Whose it was then. */
  anon: string;
  user?: string | undefined;
  at: number;
  /** They have left: the device is nobody's until somebody signs in here, or agrees anew. */
  off?: boolean | undefined;
}

export interface Memory {
  read(): Known | undefined;
  /** The device is this person's. Told where that is news, or said just now by a click. */
  tell(sub: PushSubscription, key: string, clicked: boolean): void;
  /** The subscription is no more. */
  gone(endpoint: string | undefined): void;
  detach(): void;
  /** The visitor may be another one than before. Whether there is nothing to tell until somebody signs in. */
  follow(): boolean;
}

export function createMemory(
  ports: Ports,
  { site, api, session, record }: Pick<PushOptions, "site" | "api" | "session" | "record">,
): Memory {
  // With the others of the site's: what takes consent back removes it as well.
  const key = `tend:${site}:push`;
  const write = (known: Known) => ports.store.set(key, JSON.stringify(known));

  function read(): Known | undefined {
    try {
      const known = JSON.parse(ports.store.get(key) ?? "") as Known;
      return typeof known.endpoint === "string" && typeof known.at === "number" ? known : undefined;
    } catch {
      return undefined; // there is none
    }
  }

  function gone(endpoint: string | undefined) {
    ports.store.remove(key);
    if (endpoint) record({ k: "push", what: "unsubscribed", endpoint });
  }

  function detach() {
    const known = read();
    if (!known || known.off) return;
    record({ k: "push", what: "unsubscribed", endpoint: known.endpoint });
    write({ ...known, off: true });
  }

  return {
    read,
    gone,
    detach,
    follow() {
      const known = read();
      if (!known || session.user() !== undefined) return false;
      // Another visitor: the one of before has left while this file was not there.
      if (known.anon !== session.anon()) detach();
      // A user's device stays theirs on a page that has not called identify yet.
      return known.user !== undefined || known.anon !== session.anon() || known.off === true;
    },
    tell(sub, vapid, clicked) {
      const known = read();
      if (api) keep({ site, api, key: vapid }).catch(() => {});
      const { endpoint } = sub;
      const now: Known = {
        endpoint,
        key: vapid,
        anon: session.anon(),
        user: session.user(),
        at: ports.now(),
      };
      const same = (["endpoint", "key", "user"] as const).every((name) => known?.[name] === now[name]);
      const whose = now.user !== undefined || known?.anon === now.anon;
      if (!clicked && known && same && whose && !known.off && Math.abs(now.at - known.at) < WEEK) return;
      if (known && known.endpoint !== endpoint) gone(known.endpoint);
      const keys = { p256dh: textOf(sub.getKey("p256dh")), auth: textOf(sub.getKey("auth")) };
      record({ k: "push", what: "subscribed", endpoint, keys, key: vapid });
      write(now);
    },
  };
}
