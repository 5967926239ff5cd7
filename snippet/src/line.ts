// One socket's life: hello, ready, one frame of events in flight at a time, until it
// closes. It tries nothing again; who opened it decides whether to open another.
import type { Tokens } from "./identity";
import type { Outbox } from "./outbox";
import type { Cancel, Connect, Ports } from "./ports";
import { decode, type Body, type Failure, type Hello, type Ready, type ServerFrame } from "./wire";

/** Milliseconds. A half-open connection shows only by the answer that does not come. */
export const timing = { open: 8_000, ready: 15_000, ack: 20_000, retry: 1_000, longestRetry: 300_000 };

/** The code of a connection that the snippet itself gave up. */
export const LOST = 1006;
/** The same, of one that has not even been refused: something swallows it. */
export const HUNG = 0;

export interface LineOptions {
  url: string;
  /** A WebSocket where not given. */
  connect?: Connect;
  /** Made when the socket is open: by then the page may have said who is here. */
  hello(): Hello;
  outbox: Outbox;
  tokens: Tokens;
  onReady(frame: Ready): void;
  /** Every other frame that is not about the outbox. */
  onFrame(frame: ServerFrame): void;
  /** The outbox has changed: events are committed, or refused. */
  onOutbox(): void;
  /** Called once, and not after close(). after is what a drain frame asked for, in milliseconds. */
  onClosed(code: number, reason: string, after?: number): void;
}

export interface Line {
  /** Sends what is at hand, unless a frame is in flight: its acknowledgement sends the rest. */
  flush(): void;
  /** Sends a frame that needs no acknowledgement; nothing before ready. */
  tell(frame: object): void;
  close(): void;
}

/** Whether what was refused may be sent again: a limit that passes, a server in trouble.
 * A token that ends refuses nothing yet: its retry_after is the time to bring a new one. */
export const comesLater = (f: Failure) =>
  f.code === "rate_limited" || (f.retry_after > 0 && f.code !== "token_expired");

/** What the site owner knows the event by. */
export function title(body: Body | undefined): string {
  if (!body) return "an event";
  return "name" in body && body.name ? `this ${body.k} "${body.name}"` : `this ${body.k}`;
}

export function openLine(ports: Ports, o: LineOptions): Line {
  let open = true;
  let ready = false;
  let flying = 0; // the last number in flight
  let resting = false; // rate-limited
  let greeting: Hello | undefined;
  let drain: number | undefined; // milliseconds to stay away, once told to
  let cancelTimer: Cancel = () => {};
  let cancelRest: Cancel = () => {};

  function end() {
    open = ready = false;
    cancelTimer();
    cancelRest();
    socket.close();
  }

  function fail(code: number, reason: string) {
    if (!open) return;
    end();
    o.onClosed(code, reason, drain);
  }

  function expect(ms: number, what: string, code = LOST) {
    cancelTimer();
    cancelTimer = ports.after(ms, () => fail(code, `no ${what} within ${ms / 1000} s`));
  }

  function flush() {
    if (!ready || flying || resting || drain !== undefined) return;
    const frame = o.outbox.cut(ports.now(), o.tokens, socket.room);
    if (!frame) return;
    flying = frame.last;
    socket.send(frame.text);
    expect(timing.ack, "acknowledgement");
  }

  // A frame has landed when none of its events waits any more: committed or refused.
  function settle() {
    o.onOutbox();
    const first = o.outbox.first();
    if (flying && (first === undefined || first > flying)) {
      flying = 0;
      cancelTimer();
    }
    if (drain !== undefined && !flying) return fail(1001, "drained");
    flush();
  }

  function refused(f: Failure) {
    if (comesLater(f)) {
      // It and all behind it have not been taken: they go out again, in order.
      flying = 0;
      resting = true;
      cancelTimer();
      cancelRest();
      cancelRest = ports.after(Math.min(f.retry_after * 1000 || timing.retry, timing.longestRetry), () => {
        resting = false;
        flush();
      });
    } else if (f.n) {
      const body = o.outbox.drop(f.n);
      // Of Tend's own: the site owner has nothing to mend in it.
      const own = body?.k === "receipt" || body?.k === "trigger" || f.code === "erased";
      const say = own ? ports.log.debug : ports.log.warn;
      say(`the server refused ${title(body)}: ${f.message} (${f.code}). It was not recorded.`);
      settle();
    }
    o.onFrame(f);
  }

  function message(data: unknown) {
    const f = open ? decode(data) : undefined;
    if (!f) return;
    ports.log.debug("<", f);
    if (f.t === "ready") {
      if (greeting) o.outbox.greeted({ anon: greeting.anon, user: greeting.user });
      o.outbox.trim(f.ack);
      // Over HTTP each answer begins with one.
      if (!ready) {
        ready = true;
        cancelTimer();
        o.onReady(f);
      }
      settle();
    } else if (f.t === "ack") {
      o.outbox.trim(f.n);
      settle();
    } else if (f.t === "error") refused(f);
    else if (f.t === "drain") {
      drain = f.after;
      if (!flying) fail(1001, "drained");
    } else o.onFrame(f);
  }

  expect(timing.open, "connection", HUNG);
  const socket = (o.connect ?? ports.connect)(o.url, {
    open: () => {
      if (!open) return;
      if (!ready) expect(timing.ready, "answer to hello");
      socket.send(JSON.stringify((greeting = o.hello())));
    },
    message,
    close: fail,
  });

  return {
    flush,
    tell: (frame) => {
      if (ready) socket.send(JSON.stringify(frame));
    },
    close: () => {
      if (open) end();
    },
  };
}
