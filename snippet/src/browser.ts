// Binds the ports of the core to the browser's own things.
import type { PagePort } from "./client";
import { listener, type Guard } from "./guard";
import type { PushFile, SceneFile, Spare } from "./later";
import * as limits from "./limits";
import { LOST } from "./line";
import type { Renderer } from "./message";
import type { Log, Ports, Socket, SocketHandlers, Store } from "./ports";
import type { Signals } from "./privacy";
import { clip, PROTOCOL } from "./wire";

/** localStorage that may be missing, full or closed: the getter itself throws then. */
export function browserStore(w: Window): Store {
  const attempt = <T>(fn: (s: Storage) => T, otherwise?: T): T => {
    try {
      return fn(w.localStorage);
    } catch {
      return otherwise as T;
    }
  };
  return {
    get: (key) => attempt((s) => s.getItem(key) ?? undefined),
    set: (key, value) => attempt((s) => (s.setItem(key, value), true), false),
    remove: (key) => attempt((s) => s.removeItem(key)),
    keys: () => attempt((s) => Object.keys(s), []),
    drop: () => attempt(() => void w.indexedDB.deleteDatabase("tend")),
  };
}

function connect(url: string, on: SocketHandlers, guard: Guard): Socket {
  let ws: WebSocket | undefined;
  let open = true;
  const closed = guard((code: number, reason: string) => {
    if (!open) return;
    open = false;
    on.close(code, reason);
  });
  try {
    ws = new WebSocket(url, PROTOCOL);
    const listen = listener(guard);
    listen(ws, "open", on.open);
    listen(ws, "message", (e) => on.message((e as MessageEvent).data));
    listen(ws, "close", (e) => closed((e as CloseEvent).code, (e as CloseEvent).reason));
    // Chromium has an error and no close where a Content-Security-Policy refuses the address.
    // Elsewhere the close, which has a code, is of the same task and comes first.
    listen(ws, "error", () => setTimeout(closed, 0, LOST, "refused by the browser"));
  } catch (err) {
    // A Content-Security-Policy may refuse it right here.
    setTimeout(closed, 0, LOST, String(err));
  }
  return {
    // One that is closing would drop it, with an error in the console: the outbox has it still.
    send(text) {
      if (ws?.readyState === 1) ws.send(text);
    },
    close: () => ws?.close(),
  };
}

/** Firefox gives a beacon the origin "null" where the page's Referrer-Policy hides it, and a
 * request that outlives its page its own. It also tells of one that it does not take, which
 * Chromium does only when the page is gone. */
function fetches(w: Window): boolean {
  const { CSS, Request } = w as Window & typeof globalThis;
  return CSS?.supports("-moz-appearance", "none") && "keepalive" in Request.prototype;
}

function beacon(w: Window, url: string, text: string): boolean {
  const { navigator } = w;
  try {
    if (!fetches(w)) return navigator.sendBeacon(url, text);
    const again = () => void navigator.sendBeacon(url, text);
    fetch(url, { method: "POST", body: text, credentials: "omit", keepalive: true }).catch(again);
    return true;
  } catch {
    return false; // it is missing
  }
}

/** 128 random bits; randomUUID is missing where a page is not served over HTTPS. */
function id(): string {
  const random = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(random, (b) => b.toString(16).padStart(2, "0")).join("");
}

export function browserPorts(w: Window, log: Log, guard: Guard): Ports {
  return {
    now: () => Date.now(),
    ticks: () => performance.now(),
    after(ms, fn) {
      const timer = setTimeout(guard(fn), ms);
      return () => clearTimeout(timer);
    },
    soon: (fn) => queueMicrotask(guard(fn)),
    random: Math.random,
    id,
    store: browserStore(w),
    connect: (url, on) => connect(url, on, guard),
    beacon: (url, text) => beacon(w, url, text),
    log,
  };
}

/** A file of Tend's that is fetched when it is needed. */
export function part<M>(address: string): () => Promise<M> {
  let failures = 0;
  const load = async (): Promise<M> => {
    // A failed import is remembered under its address, hence another one for the second attempt.
    const url = failures ? `${address}?again=${failures}` : address;
    try {
      return (await import(url)) as M;
    } catch (err) {
      if (failures++ === 0) return load();
      throw err;
    }
  };
  return load;
}

export function signals(w: Window): Signals {
  const { navigator } = w as { navigator: { globalPrivacyControl?: unknown; doNotTrack?: unknown } };
  return { gpc: navigator.globalPrivacyControl === true, dnt: navigator.doNotTrack === "1" };
}

/** What is fetched when it is needed. */
export interface Parts {
  /** The renderer. */
  load(): Promise<Renderer>;
  spare(): Promise<Spare>;
  scene(): Promise<SceneFile>;
  push(): Promise<PushFile>;
  /** For members who look at a draft. */
  trial(): Promise<typeof import("./try/index")>;
}

type Zoned = Window & typeof globalThis & { Temporal?: { Now?: { timeZoneId?(): unknown } } };

/** The first formatter of a process takes tens of milliseconds, and only its zone is wanted: asked
 * of Temporal, where there is one, it takes none. */
export function zone({ Temporal, Intl }: Zoned): string {
  try {
    const known = Temporal?.Now?.timeZoneId?.();
    return typeof known === "string" ? known : new Intl.DateTimeFormat().resolvedOptions().timeZone;
  } catch {
    return ""; // a page has broken it: the site's zone counts
  }
}

export function browserPage(w: Window, base: string, parts: Parts, nonce: string | undefined): PagePort {
  const { document: doc, navigator } = w;
  let typed = -Infinity;
  w.addEventListener("input", (e) => e.isTrusted && (typed = performance.now()), true);
  return {
    info: () => ({
      url: clip(w.location.href, limits.url),
      title: clip(doc.title, limits.title),
      referrer: clip(doc.referrer, limits.url),
    }),
    context: () => ({
      lang: navigator.language,
      tz: zone(w as Zoned),
      width: w.innerWidth,
      height: w.innerHeight,
    }),
    permission: () => (w as Zoned).PushManager && (w as Zoned).Notification?.permission,
    visible: () => !doc.hidden,
    online: () => navigator.onLine,
    ...parts,
    typed: () => typed,
    nonce,
    base,
  };
}
