// A socket made of requests, for where no WebSocket gets through: each request is a
// conversation of its own, with hello, what there is to say, and an answer. When there
// is nothing to say one is held by the server until it has something.
import * as limits from "./limits";
import { LOST } from "./line";
import type { Cancel, Ports, Socket, SocketHandlers } from "./ports";
import type { Post } from "./post";
import { eventsUrl } from "./wire";

/** How long a request may be held, in seconds, and be without an answer, in milliseconds. */
export const HOLD = 25;
export const GIVE_UP = 40_000;
/** Milliseconds. Something between may answer what should be held: then it is asked for more slowly. */
const QUICK = 1_000;
const PAUSE = 2_000;
/** The room that is kept for hello. */
const HELLO = 16 * 1024;

export function createPolls(ports: Ports, post: Post, socketUrl: string, on: SocketHandlers): Socket {
  const url = eventsUrl(socketUrl);
  /** At most one that says something, and the held one before it, which the server answers then. */
  const flying = new Set<Cancel>();
  let open = true;
  let opening = false; // what is sent now is hello
  let talking = false; // a request that says something is under way
  let unsaid = true;
  let asked = 0; // requests so far
  let hello = "";
  let state = "";
  let events = "";
  let cancelPause: Cancel = () => {};

  function close() {
    open = false;
    cancelPause();
    for (const cancel of flying) cancel();
  }

  function fail(code: number, reason: string) {
    if (!open) return;
    close();
    on.close(code, reason);
  }

  function next() {
    if (!open || talking) return;
    cancelPause();
    const hold = !unsaid;
    // Browsers have six connections to a server, for all their tabs: one that nobody sees holds none.
    const hidden = state.includes("false");
    talking = unsaid;
    unsaid = false;
    opening = true;
    on.open();
    opening = false;
    const frames = [hello, state, events].filter(Boolean);
    events = "";
    const began = ports.now();
    const number = ++asked;
    const cancelTimer = ports.after(GIVE_UP, () => fail(LOST, "no answer"));
    const cancelPost = post(
      hold && !hidden ? `${url}?wait=${HOLD}` : url,
      `[${frames.join(",")}]`,
      (status, text) => {
        cancelTimer();
        flying.delete(cancel);
        if (!hold) talking = false;
        if (!open) return;
        const told = answer(status, text);
        if (unsaid) next();
        else if (open && flying.size === 0) {
          // Neither was there something to tell, nor a newer request that ended its wait.
          const quick = hold && !told && number === asked && ports.now() - began < QUICK;
          cancelPause = ports.after(hidden ? HOLD * 1000 : quick ? PAUSE : 0, next);
        }
      },
    );
    const cancel = () => {
      cancelTimer();
      cancelPost();
    };
    flying.add(cancel);
  }

  /** Reads an answer; whether there is more in it than the one to hello. */
  function answer(status: number, text: string) {
    const said = parse(text);
    if (status !== 200 || !Array.isArray(said)) {
      const { close: code, detail } = (said ?? {}) as { close?: number; detail?: string };
      fail(code || LOST, detail ?? `status ${status}`);
      return false;
    }
    for (const frame of said as { close?: number; message?: string }[]) {
      if (!open) break;
      on.message(JSON.stringify(frame));
      if (frame?.close) fail(frame.close, frame.message ?? "");
    }
    return said.length > 1;
  }

  ports.soon(next);

  return {
    room: limits.frame - HELLO,
    send(text) {
      if (opening) {
        hello = text;
        return;
      }
      if (text.startsWith('{"t":"state"')) state = text;
      else events = text;
      unsaid = true;
      next();
    },
    close,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
