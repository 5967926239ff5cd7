// What the core needs of the world around it. The browser's own things are bound in
// browser.ts; tests hand in a clock, a storage and a server they drive by hand.

/** Takes back what was planned. */
export type Cancel = () => void;

export interface Store {
  /** undefined where there is none, or where the storage cannot be read. */
  get(key: string): string | undefined;
  /** false where the storage is full or closed: the value is then kept in memory only. */
  set(key: string, value: string): boolean;
  remove(key: string): void;
  keys(): string[];
  /** Removes what the worker and the pages share. */
  drop(): void;
}

export interface SocketHandlers {
  open(): void;
  message(data: unknown): void;
  /** Also called when the connection could not be made. Once. */
  close(code: number, reason: string): void;
}

export interface Socket {
  send(text: string): void;
  /** The most bytes that a frame of events may have, where it is less than the limit. */
  room?: number | undefined;
  /** Closes. What is on its way may still arrive: who has closed it does not heed it. */
  close(): void;
}

export type Connect = (url: string, on: SocketHandlers) => Socket;

export interface Ports {
  /** Epoch milliseconds. */
  now(): number;
  /** Milliseconds on a clock that nobody sets; it may stand still while the machine is asleep. */
  ticks(): number;
  /** Runs fn once, ms milliseconds from now. */
  after(ms: number, fn: () => void): Cancel;
  /** Runs fn when the running script has ended: what it recorded goes in one frame. */
  soon(fn: () => void): void;
  /** From 0 up to, not including, 1. */
  random(): number;
  /** A new opaque id. */
  id(): string;
  /** Storage that outlives the document; every call is safe. */
  store: Store;
  /** Opens a WebSocket. No handler is called before this has returned. */
  connect: Connect;
  /** Posts a text behind the back of a page that is left; false where the browser does not take it. */
  beacon(url: string, text: string): boolean;
  log: Log;
}

export interface Log {
  /** A sentence to the site owner, who has something to do about it. */
  warn(sentence: string): void;
  /** Only where debug() was called. */
  debug(...what: unknown[]): void;
}
