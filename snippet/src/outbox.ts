// What this document has recorded and the server has not yet committed, in order.
// Pure: no clock, no storage, no socket.
import { claimed, follow, same, type Identity, type Tokens } from "./identity";
import * as limits from "./limits";
import { bytes, type Body } from "./wire";

/** One event as it waits: its JSON is made once, when it happens, so that what the
 * page does to its objects later changes nothing. */
export interface Entry {
  n: number;
  json: string;
  size: number;
  body: Body;
}

export interface Bounds {
  events: number;
  bytes: number;
}

/** A frame as it goes out; last is the number of its last event. */
export interface Cut {
  text: string;
  last: number;
}

export interface Outbox {
  /** Puts an event at the end. Returns its number, or 0 where it is larger than an
   * event may be or is no JSON: then nothing was recorded. */
  add(body: Body, ts: number, token?: string): number;
  /** All events up to n are committed. */
  trim(n: number): void;
  /** The server has refused event n: it leaves, and changes nobody's identity. */
  drop(n: number): Body | undefined;
  /** The next frame of at most so many bytes, from the oldest event that still waits. */
  cut(now: number, tokens: Tokens, room?: number): Cut | undefined;
  /** The number of the oldest event that waits, or undefined. */
  first(): number | undefined;
  entries(): readonly Entry[];
  /** How many events were dropped because more waited than the bounds allow. */
  dropped(): number;
  /** The identity that a hello has to carry for the oldest event to be told of the right person. */
  identity(): Identity;
  /** The server has taken a hello with this identity: events are about it from here on. */
  greeted(who: Identity): void;
}

const defaults: Bounds = { events: 1000, bytes: 256 * 1024 };
const frameEnd = "]}";

/** onLost is told when an event that changes the identity was dropped unsent: the
 * server can then only learn of it by a new hello. */
export function createOutbox(
  base: Identity,
  onLost: () => void,
  restored: Entry[] = [],
  bounds = defaults,
): Outbox {
  const entries = restored;
  let held = entries.reduce((sum, e) => sum + e.size, 0);
  let next = (entries[entries.length - 1]?.n ?? 0) + 1;
  let dropped = 0;

  function shift(): Body | undefined {
    const e = entries.shift();
    if (!e) return undefined;
    held -= e.size;
    base = follow(base, e.body);
    return e.body;
  }

  function add(body: Body, ts: number, token = ""): number {
    const json = encode(body, next, ts);
    const size = bytes(json);
    if (!json || size + bytes(token) > limits.event) return 0;
    entries.push({ n: next, json, size, body });
    held += size;
    while (entries.length > bounds.events || held > bounds.bytes) {
      const before = base;
      shift();
      dropped++;
      if (!same(base, before)) onLost();
    }
    return next++;
  }

  function trim(n: number) {
    while (entries[0] && entries[0].n <= n) shift();
  }

  function drop(n: number): Body | undefined {
    const i = entries.findIndex((e) => e.n === n);
    const e = entries[i];
    if (!e) return undefined;
    held -= e.size;
    entries.splice(i, 1);
    return e.body;
  }

  function cut(now: number, tokens: Tokens, room = limits.frame): Cut | undefined {
    const head = `{"t":"events","now":${now},"e":[`;
    let size = head.length + frameEnd.length;
    const parts: string[] = [];
    let last = 0;
    for (const e of entries) {
      const json = withToken(e, tokens);
      size += (json === e.json ? e.size : bytes(json)) + 1;
      if (parts.length === limits.events || size > room) break;
      parts.push(json);
      last = e.n;
    }
    return last ? { text: head + parts.join(",") + frameEnd, last } : undefined;
  }

  // A visitor who is identified further on is told of as that user from the start:
  // the server would merge the two anyway, and hello can carry the token.
  function identity(): Identity {
    if (base.user === undefined) {
      for (const { body } of entries) {
        if (body.k === "reset") break;
        if (claimed(body)) return follow(base, body);
      }
    }
    return base;
  }

  return {
    add,
    trim,
    drop,
    cut,
    identity,
    greeted: (who) => void (base = who),
    first: () => entries[0]?.n,
    entries: () => entries,
    dropped: () => dropped,
  };
}

function encode(body: Body, n: number, ts: number): string {
  try {
    return JSON.stringify({ n, ...body, ts }) ?? "";
  } catch {
    return ""; // a cycle or a BigInt
  }
}

function withToken(e: Entry, tokens: Tokens): string {
  const token = tokens.get(claimed(e.body) ?? "");
  return token ? `${e.json.slice(0, -1)},"token":${JSON.stringify(token)}}` : e.json;
}

/** Reads one event back from its JSON; undefined where it is none. */
export function restore(json: unknown): Entry | undefined {
  if (typeof json !== "string") return undefined;
  try {
    const body = JSON.parse(json) as Body & { n: unknown };
    const n = body.n;
    if (typeof n !== "number" || n < 1 || typeof body.k !== "string") return undefined;
    return { n, json, size: bytes(json), body };
  } catch {
    return undefined;
  }
}
