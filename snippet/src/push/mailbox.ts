// What the worker has to tell of its notifications and cannot always tell at once: where a site's
// receipts go, and those that have not got there yet. Kept in IndexedDB, which the worker and the pages
// share. The page writes the address; without one nothing is kept and nothing is told.

export interface Receipt {
  /** The delivery. */
  d: string;
  /** What proves that it came here. */
  r: string;
  what: "shown" | "clicked" | "closed";
  /** Milliseconds since 1970. */
  ts: number;
  /** clicked: 0 the notification itself, 1 and 2 its buttons. */
  action?: number;
}

export interface Address {
  site: string;
  /** Where Tend is. */
  api: string;
  /** The public key that the site's pages subscribe with. */
  key: string;
}

interface Box extends Address {
  /** The oldest first. */
  e: Receipt[];
}

/** Receipts that wait at most: of more the oldest go. */
export const MOST = 200;
/** Milliseconds for a call. */
const PATIENCE = 10_000;
const STORE = "push";

async function within<T>(work: (boxes: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const asked = indexedDB.open("tend", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "site" });
    asked.onsuccess = () => resolve(asked.result);
    asked.addEventListener("error", () => reject(asked.error));
  });
  try {
    return await new Promise<T>((resolve, reject) => {
      const tx = db.transaction(STORE, "readwrite");
      const got = work(tx.objectStore(STORE));
      tx.oncomplete = () => resolve(got.result);
      tx.addEventListener("abort", () => reject(tx.error));
    });
  } finally {
    db.close();
  }
}

/** Changes a box as it is by then: the worker and a page may both be at it. */
const change = (site: string, to: (box: Box | undefined) => Box | undefined) =>
  within((boxes) => {
    const got: IDBRequest<Box | undefined> = boxes.get(site);
    got.onsuccess = () => {
      const box = to(got.result);
      if (box) boxes.put(box);
    };
    return got;
  });

/** Receipts of the site go there from now on. */
export const keep = (to: Address) => change(to.site, (box) => ({ e: [], ...box, ...to }));

/** Nothing more is told of the site's notifications. */
export const forget = (site: string) => within((boxes) => boxes.delete(site));

/** The sites that have notifications here. */
export const addresses = () => within<Box[]>((boxes) => boxes.getAll());

export const add = (site: string, receipt: Receipt) =>
  change(site, (box) => box && { ...box, e: [...box.e, receipt].slice(-MOST) });

/** Sends all that waits. What does not get through waits on, and fails the promise. */
export async function flush(): Promise<void> {
  for (const { site, api, e } of await addresses()) {
    if (!e.length) continue;
    const { ok, status } = await fetch(new URL("v1/push/receipts", api), {
      method: "POST",
      // Without a media type of its own, so that browsers ask for nothing beforehand.
      body: JSON.stringify({ v: 1, site, now: Date.now(), e }),
      credentials: "omit",
      signal: AbortSignal.timeout?.(PATIENCE),
    });
    // What cannot be read will not be read the next time either.
    if (!ok && ![400, 413, 422].includes(status)) throw new Error(String(status));
    const sent = e.map((it) => JSON.stringify(it));
    await change(
      site,
      (box) => box && { ...box, e: box.e.filter((it) => !sent.includes(JSON.stringify(it))) },
    );
  }
}
