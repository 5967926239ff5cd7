// window.tend: the functions of the contract. None of them throws; what is wrong with a
// call is said in the console, and so is what this version cannot do yet.
import { handler, id, level, Misuse, props, token } from "./args";
import type { Client } from "./client";
import { names, type Emitter, type Handler } from "./emitter";
import type { Log } from "./ports";
import type { Visit } from "./visit";
import type { Body, Consent, PageInfo } from "./wire";

/** A call that was made before the script had loaded: the path of the function, its arguments, who waits for the result. */
export type Queued = [path: string, args: unknown[], resolve?: (result: unknown) => void];

/** Milliseconds within which that arrives which follows the first answer. */
const BEHIND = 100;

/** What the contract has and this version does not: by the path of the function. */
const MISSING = "show inbox.list inbox.unread inbox.markRead inbox.open";

type Fn = (...args: unknown[]) => unknown;
export interface Api {
  [name: string]: Fn | { [name: string]: Fn };
}

export interface ApiOptions {
  visit: Visit;
  client: Client;
  emitter: Emitter;
  log: Log & { verbose(): void };
  page(): PageInfo;
  /** Looks for a route that has changed, so that its page view comes first. */
  settle(): void;
  snapshot(): Record<string, unknown>;
}

export function createApi(o: ApiOptions): Api {
  const { visit, log } = o;

  /** Says what went wrong instead of throwing it into the page. */
  const safe =
    (name: string, fn: Fn): Fn =>
    (...args) => {
      try {
        return fn(...args);
      } catch (err) {
        const what = err instanceof Misuse ? err.message : `an error inside of Tend: ${String(err)}`;
        log.warn(`tend.${name}: ${what}. Nothing was done.`);
        return undefined;
      }
    };

  const record = (body: Body) => {
    o.settle();
    visit.record(body);
  };

  const missing = (path: string) => () => {
    const err = Object.assign(new Error(`tend.${path} is not available in this version`), {
      code: "not_available",
    });
    log.warn(err.message);
    const result = Promise.reject(err);
    // Marked as handled: a page that does not look at the result has no unhandled rejection.
    result.catch(() => {});
    return result;
  };

  async function get() {
    if (o.client.level() !== "none") {
      await o.client.ready;
      // What the person has said before follows right behind.
      await new Promise((resolve) => setTimeout(resolve, BEHIND));
    }
    return Object.fromEntries([...o.client.off].map((category) => [category, false]));
  }

  function set(choices: unknown) {
    const all = Object.entries(props(choices, "the preferences") ?? {});
    if (!all.length) throw new Misuse("the preferences must be {promo: false} or alike");
    for (const [category, on] of all) {
      id(category, "the category");
      if (typeof on !== "boolean") throw new Misuse(`${category} must be true or false`);
    }
    for (const [category, on] of all as [string, boolean][]) {
      record({ k: "preference", category, on });
      o.client.off[on ? "delete" : "add"](category);
    }
  }

  const calls: { [name: string]: Fn } = {
    identify(user, traits, options) {
      const t = token((options as { token?: unknown } | null | undefined)?.token);
      o.settle();
      visit.identify(id(user, "the id"), props(traits, "traits"), t);
    },
    group: (account, traits) =>
      record({ k: "group", account: id(account, "the account's id"), traits: props(traits, "traits") }),
    track: (name, p) => record({ k: "track", name: id(name, "the name"), props: props(p, "props") }),
    page: (name, p) =>
      record({
        k: "page",
        page: o.page(),
        name: name == null ? undefined : id(name, "the name"),
        props: props(p, "props"),
      }),
    alias: (user) => visit.alias(id(user, "the id")),
    reset: () => visit.reset(),
    consent: (l) => visit.consent(level(l)),
    dismiss: (d) => o.client.scene.dismiss(id(d, "the delivery")),
    on(name, fn) {
      const what = id(name, "the name");
      o.emitter.on(what, handler(fn) as Handler);
      // Kept all the same: the next version may tell of it.
      if (!names.includes(what)) {
        log.warn(`tend.on: there is no "${what}", only ${names.join(", ")}.`);
      }
    },
    off: (name, fn) => o.emitter.off(id(name, "the name"), fn as Handler | undefined),
    debug() {
      log.verbose();
      return o.snapshot();
    },
    ready: () => o.client.ready,
    "preferences.get": get,
    "preferences.set": set,
    "preferences.open"(called) {
      const own = { names: props(called, "the names"), set };
      if (o.client.level() === "none") throw new Misuse("there is no consent");
      const opened = get().then(() => o.client.choose(own));
      return opened.catch((err) => (log.warn(`tend.preferences.open: ${String(err)}`), false));
    },
  };
  for (const name of ["status", "prompt", "unsubscribe"] as const)
    calls[`push.${name}`] = () => o.client.push(name);
  for (const path of MISSING.split(" ")) calls[path] = missing(path);

  const api: Api = {};
  for (const [path, fn] of Object.entries(calls)) {
    const [name = "", of] = path.split(".").reverse();
    ((of ? (api[of] ??= {}) : api) as Api)[name] = safe(path, fn);
  }
  return api;
}

/** The consent that queued calls end with: it holds from the start, before any request. */
export function askedFor(queue: unknown): Consent | undefined {
  const calls = Array.isArray(queue) ? (queue as Queued[]).filter(([path]) => path === "consent") : [];
  const last = calls.pop();
  try {
    return last && level(last[1]?.[0]);
  } catch {
    return undefined; // what is wrong with it is said when it is made
  }
}

/** Makes the calls that the stub has queued, in their order. */
export function replay(api: Api, queue: unknown, log: Log): void {
  if (!Array.isArray(queue)) return;
  for (const [path, args, resolve] of queue as Queued[]) {
    const [name = "", of] = String(path).split(".").reverse();
    const fn = ((of ? api[of] : api) as Api | undefined)?.[name];
    if (typeof fn === "function") {
      const result = fn(...Array.from(args));
      resolve?.(result);
    } else log.warn(`tend.${path}: there is no such function. Nothing was done.`);
  }
}
