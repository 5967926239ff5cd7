// Keeps one line open for as long as the document lives: when to try again, when to
// wait for a new token, when to stop and tell the site owner why.
import { backoff, CEILING } from "./backoff";
import type { Line, LineOptions } from "./line";
import { HUNG, openLine } from "./line";
import { openPolls } from "./polls";
import type { Cancel, Connect, Ports } from "./ports";
import type { Ready } from "./wire";

/** A connection that has held for this long, in milliseconds, was a good one: the next trouble starts anew. */
export const STABLE = 10_000;
/** The least wait, in milliseconds, after the server has complained of a flood. */
export const FLOOD = 5_000;
/** After so many WebSockets that had no answer, or were cut before they were STABLE, it is tried
 * over HTTP, and after the first that nothing at all was heard of ... */
export const BLOCKED = 2;
/** ... and a WebSocket again after so many milliseconds, each time after twice as many: soon
 * where one has worked in this document, for then it was the server that was away. */
export const probing = { first: 300_000, soon: 10_000, most: 3_600_000 };
/** After so many attempts without any answer the site owner is told. */
const TELL_AFTER = 3;

export interface ConnectionOptions {
  url: string;
  /** Asked anew for each line: the outbox may be another. */
  line(): Omit<LineOptions, "url" | "connect" | "onReady" | "onClosed">;
  onReady(frame: Ready): void;
  onDown(): void;
  /** The identity was refused, for this reason; the connection waits for renew(). */
  onRefused(reason: string): void;
  online(): boolean;
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
  let blocked = 0; // WebSockets in a row that gave no answer, or not for long
  let cut = false; // one of them did give an answer
  let http = false; // the line is made of requests
  let probe = probing.first;
  let stable = false;
  let cancelRetry: Cancel = () => {};
  let cancelStable: Cancel = () => {};
  let cancelProbe: Cancel = () => {};

  const connect: Connect = (url, on) => (http ? openPolls(ports, url, on) : ports.connect(url, on));

  function down(next: Status) {
    cancelRetry();
    cancelStable();
    cancelProbe();
    line?.close();
    line = undefined;
    if (status !== next) status = next;
    o.onDown();
  }

  function open() {
    cancelRetry();
    status = "connecting";
    stable = false;
    http = blocked >= BLOCKED;
    line = openLine(ports, {
      ...o.line(),
      url: o.url,
      connect,
      onReady(frame) {
        status = "ready";
        everReady = true;
        if (http) cancelProbe = ports.after(probe, tryWebSocket);
        else if (!cut) probe = probing.soon;
        cancelStable = ports.after(STABLE, () => {
          stable = true;
          attempt = 0;
          if (http) return;
          blocked = 0;
          cut = false;
          probe = probing.soon;
        });
        o.onReady(frame);
      },
      onClosed: closed,
    });
  }

  function tryWebSocket() {
    probe = Math.min(probe * 2, probing.most);
    blocked = BLOCKED - 1;
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
    if (o.online() && !answered(code)) {
      // Neither is tried for ever: without any answer it is the server that is away.
      if (status === "connecting") blocked = http ? 0 : code === HUNG ? BLOCKED : blocked + 1;
      else if (!http && !stable) {
        // Some proxies let it through and cut it a few seconds later.
        blocked++;
        cut = true;
      }
    }
    down("waiting");
    if (code === 4401) {
      status = "refused";
      o.onRefused(reason);
    } else if (code === 4400 || code === 4403) {
      status = "stopped";
      ports.log.warn(stopReason(code, reason));
    } else if (after !== undefined) {
      // The server has spread its pages over this time; a little more for those it told the same.
      wait(after + ports.random() * 500);
    } else {
      let ms = backoff(attempt++, ports.random());
      if (code === 4429) ms = Math.max(ms, FLOOD);
      // The browser may be wrong about being offline, so this is slow and not never.
      if (!o.online()) ms = CEILING;
      wait(ms);
      if (!everReady && !told && attempt === TELL_AFTER) {
        told = true;
        ports.log.warn(unreached(o.url));
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
      // It may be another network.
      blocked = Math.min(blocked, BLOCKED - 1);
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
    transport: () => (http ? "http" : "websocket"),
  };
}

/** Whether a line was closed by Tend, and not by what stands between. */
const answered = (code: number) => code >= 4400 || code === 1001 || code === 1011 || code === 1013;

function unreached(url: string): string {
  // "file://" in one browser, "null" in the next: no site can have it.
  if (/^(file:|null)/.test(origin())) {
    return "no connection: this page has no origin. Serve it over http or https, from one of the site's origins in Tend.";
  }
  const { origin: socket } = new URL(url);
  return `no connection to ${url}. Is the server up, is ${origin()} among the site's origins in Tend, and does the page's Content-Security-Policy, where it has one, name ${socket} and ${socket.replace("ws", "http")} in connect-src? It is tried again.`;
}

const origin = () => (typeof location === "undefined" ? "this page's origin" : location.origin);

function stopReason(code: number, reason: string): string {
  const why = reason ? ` (${reason})` : "";
  if (code === 4403) {
    return `the server refuses this page${why}: check data-site, and add ${origin()} to the site's origins in Tend. Nothing is sent until the page is loaded again.`;
  }
  return `the server did not understand this page${why}: load tend.js from the same server that data-api names, so that both are of one version. Nothing is sent until the page is loaded again.`;
}
