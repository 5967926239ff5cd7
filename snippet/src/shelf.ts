// The outbox on disk: each document writes only its own key, so that two tabs never
// overwrite each other, and any later page may send what one has left behind.
import { claimed, type Identity } from "./identity";
import { restore, type Entry, type Outbox } from "./outbox";
import type { Cancel, Ports } from "./ports";
import type { Context, PageInfo } from "./wire";

/** Milliseconds. A living document with something to send touches its key every BEAT,
 * background tabs about once a minute; only what is older than STALE is another's to take. */
export const SAVE_EVERY = 100;
export const BEAT = 30_000;
export const STALE = 150_000;
export const KEEP = 604_800_000; // a week
const MOST = 50;

export interface Place {
  page: PageInfo;
  context: Context;
}

/** The part of a hello that what was left behind has to be sent with. No token. */
export type Card = Identity & Place;

export interface Leftover {
  key: string;
  tab: string;
  at: number;
  card: Card;
  entries: Entry[];
}

interface Record {
  at: number;
  gone?: boolean;
  card: Card;
  e: string[];
}

const prefix = (site: string) => `tend:${site}:out:`;

export interface Shelf {
  /** The outbox has changed: writes it soon, at most ten times a second. */
  touch(): void;
  /** Writes it now. With leaving, others may send it from now on; with false they may not
   * any more; without, that stays as it was. */
  save(leaving?: boolean): void;
  /** Removes what is stored and writes no more. */
  close(): void;
}

export function createShelf(
  ports: Ports,
  site: string,
  tab: string,
  outbox: Outbox,
  card: () => Place,
): Shelf {
  const key = prefix(site) + tab;
  let stored = false;
  let planned: Cancel | undefined;
  let beat: Cancel = () => {};
  let last = -Infinity;
  let closed = false;
  // Browsers tell that a page is hidden after they have told that it is left.
  let gone = false;

  function save(leaving = gone) {
    gone = leaving;
    planned?.();
    planned = undefined;
    beat();
    if (closed) return;
    last = ports.now();
    const entries = outbox.entries();
    if (entries.length === 0) {
      if (stored) ports.store.remove(key);
      stored = false;
      return;
    }
    const record: Record = {
      at: last,
      gone,
      card: { ...card(), ...outbox.identity() },
      e: entries.map((e) => e.json),
    };
    stored = ports.store.set(key, JSON.stringify(record)) || stored;
    beat = ports.after(BEAT, () => save());
  }

  return {
    touch() {
      if (planned || closed) return;
      const wait = last + SAVE_EVERY - ports.now();
      // A clock that was set back must not keep events off the disk.
      if (wait > 0 && wait <= SAVE_EVERY) planned = ports.after(wait, () => save());
      else save();
    },
    save,
    close() {
      closed = true;
      planned?.();
      beat();
      if (stored) ports.store.remove(key);
    },
  };
}

/** The keys of other documents of this site. */
function others(ports: Ports, site: string, own: string): string[] {
  const start = prefix(site);
  return ports.store.keys().filter((key) => key.startsWith(start) && key !== start + own);
}

/** Whether there is something to look at: a living one has a key as well. */
export const hasLeftovers = (ports: Ports, site: string, own: string) => others(ports, site, own).length > 0;

/** Finds what other documents of this site have left behind, oldest first, and
 * throws away what is unreadable, too old or too much. */
export function leftovers(ports: Ports, site: string, own: string): Leftover[] {
  const now = ports.now();
  const found: Leftover[] = [];
  for (const key of others(ports, site, own)) {
    const record = parse(ports.store.get(key));
    const entries = (record?.e ?? []).map(restore).filter((e) => e !== undefined);
    if (!record || entries.length === 0 || now - record.at > KEEP) ports.store.remove(key);
    else if (record.gone || Math.abs(now - record.at) > STALE) {
      found.push({ key, tab: key.slice(prefix(site).length), at: record.at, card: record.card, entries });
    }
  }
  found.sort((a, b) => a.at - b.at);
  for (const { key } of found.splice(0, found.length - MOST)) ports.store.remove(key);
  return found;
}

/** Whether a page of this user may send it: everything in it is about nobody known, or about them. */
export function sendable(left: Leftover, who: Identity): boolean {
  const mine = (user?: string) => user === undefined || user === who.user;
  return mine(left.card.user) && left.entries.every(({ body }) => mine(claimed(body)));
}

/** Removes everything that Tend has stored for this site. */
export function clear({ store }: Ports, site: string): void {
  for (const key of store.keys()) {
    if (!key.startsWith(`tend:${site}:`)) continue;
    store.remove(key);
    // What the worker has to tell: the file that keeps it may not be fetched without consent.
    if (key === `tend:${site}:push`) store.drop();
  }
}

function parse(text: string | undefined): Record | undefined {
  try {
    const r = JSON.parse(text ?? "") as Record;
    return typeof r.at === "number" && typeof r.card?.anon === "string" && Array.isArray(r.e) ? r : undefined;
  } catch {
    return undefined;
  }
}
