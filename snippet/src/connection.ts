// Keeps one line open for as long as the document lives: when to try again, when to
// wait for a new token, when to stop and tell the site owner why.
import { backoff, CEILING } from "./backoff";
import type { Explain } from "./later";
import type { Line, LineOptions } from "./line";
import { openLine } from "./line";
import type { Cancel, Connect, Ports } from "./ports";
import { createWays } from "./ways";
import type { Ready } from "./wire";

/** A connection that has held for this long, in milliseconds, was a good one: the next trouble starts anew. */
export const STABLE = 10_000;
/** The least wait, in milliseconds, after the server has complained of a flood. */
export const FLOOD = 5_000;
/** After so many attempts without any answer the site owner is told. */
const TELL_AFTER = 3;

export interface ConnectionOptions {
  url: string;
  /** What stands in for a WebSocket where none gets through. */
  polls: Connect;
  /** Asked anew for each line: the outbox may be another. */
  line(): Omit<LineOptions, "url" | "connect" | "onReady" | "onClosed">;
  onReady(frame: Ready): void;
  onDown(): void;
  /** The identity was refused, for this reason; the connection waits for renew(). */
  onRefused(reason: string): void;
  online(): boolean;
  explain: Explain;
}

export type Status = "idle" | "connecting" | "ready" | "waiting" | "refused" | "stopped";

export interface Connection {
  /** Opens; does nothing while one is open, planned, refused or stopped. */
  start(): void;
  /** Closes and stays closed until start(). */
  stop(): void;
  /** Ends the wait between attempts: the network is back. */
  poke(): void;
  /** Closes because the network is gone, or the server has to hear a new hello, and tries again. */
  again(): void;
  /** There is a new token, or another person: an end to "refused". */
  renew(): void;
  flush(): void;
  tell(frame: object): void;
  status(): Status;
  /** A WebSocket, or requests where none gets through. */
  connect: Connect;
  transport(): "websocket" | "http";
}

export function createConnection(ports: Ports, o: ConnectionOptions): Connection {
  let status: Status = "idle";
  let line: Line | undefined;
  let attempt = 0;
  let everReady = false;
  let told = false;
  const ways = createWays();
  let stable = false;
  let cancelRetry: Cancel = () => {};
  let cancelStable: Cancel = () => {};
  let cancelProbe: Cancel = () => {};

  const connect: Connect = (url, on) => (ways.http() ? o.polls : ports.connect)(url, on);

  function down(next: Status) {
    cancelRetry();
    cancelStable();
    cancelProbe();
    line?.close();
    line = undefined;
    status = next;
    o.onDown();
  }

  function open() {
    cancelRetry();
    status = "connecting";
    stable = false;
    ways.choose();
    line = openLine(ports, {
      ...o.line(),
      url: o.url,
      connect,
      onReady(frame) {
        status = "ready";
        everReady = true;
        const pause = ways.ready();
        if (pause) cancelProbe = ports.after(pause, tryWebSocket);
        cancelStable = ports.after(STABLE, () => {
          stable = true;
          attempt = 0;
          ways.stable();
        });
        o.onReady(frame);
      },
      onClosed: closed,
    });
  }

  function tryWebSocket() {
    ways.probe();
    down("waiting");
    wait(0);
  }

  function wait(ms: number) {
    status = "waiting";
    cancelRetry();
    cancelRetry = ports.after(ms, open);
  }

  function closed(code: number, reason: string, after?: number) {
    ports.log.debug("closed", code, reason);
    const turn = o.online() && !answered(code) && !stable && ways.lost(code, status !== "connecting");
    down("waiting");
    if (code === 4401) {
      status = "refused";
      o.onRefused(reason);
    } else if (code === 4400 || code === 4403) {
      status = "stopped";
      o.explain(`closed by the server with ${code} ${reason}`, (r) => r.stopped(code, reason));
    } else if (after !== undefined) {
      // The server has spread its pages over this time; a little more for those it told the same.
      wait(after + ports.random() * 500);
    } else {
      let ms = backoff(attempt++, turn ? 0 : ports.random());
      if (code === 4429) ms = Math.max(ms, FLOOD);
      // The browser may be wrong about being offline, so this is slow and not never.
      if (!o.online()) ms = CEILING;
      wait(ms);
      if (!everReady && !told && attempt === TELL_AFTER) {
        told = true;
        o.explain(`no connection to ${o.url}. It is tried again.`, (r) => r.unreached(o.url));
      }
    }
  }

  function start() {
    if (status === "idle") open();
  }

  return {
    start,
    stop() {
      if (status === "stopped") return;
      down("idle");
    },
    poke() {
      if (status !== "waiting") return;
      ways.moved();
      open();
    },
    again() {
      if (status !== "connecting" && status !== "ready") return;
      down("waiting");
      wait(o.online() ? 0 : CEILING);
    },
    renew() {
      if (status !== "refused") return;
      attempt = 0;
      open();
    },
    flush: () => line?.flush(),
    tell: (frame) => line?.tell(frame),
    status: () => status,
    connect,
    transport: () => (ways.http() ? "http" : "websocket"),
  };
}

/** Whether a line was closed by Tend, and not by what stands between. */
const answered = (code: number) => code >= 4400 || code === 1001 || code === 1011 || code === 1013;
