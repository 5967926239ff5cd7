// A world for tests: a clock that is moved by hand, a storage in a map, and sockets
// whose other end is the test.
import { createClient, type Client } from "./client";
import { createEmitter } from "./emitter";
import type { Manners } from "./manners";
import { createPolls } from "./polls";
import type { Cancel, Ports, SocketHandlers, Store } from "./ports";
import type { Post } from "./post";
import type { PushFile, SceneFile, Spare } from "./later";
import { createScene } from "./scene";
import * as parts from "./spare";
import { createVisit, type Visit } from "./visit";
import type { Sense } from "./watch";
import type { Body, Consent, Hello, Props } from "./wire";

export interface FakeSocket {
  url: string;
  /** What the snippet has sent, decoded. */
  sent: Props[];
  closed: boolean;
  open(): void;
  receive(frame: unknown): void;
  /** The server's end, or the network's. */
  drop(code: number, reason?: string): void;
}

/** A request whose answer is the test's. */
export interface FakePost {
  url: string;
  sent: Props[];
  /** The page has given it up. */
  cancelled: boolean;
  answer(frames: unknown, status?: number): void;
  /** No answer comes. */
  lose(): void;
}

export interface FakePorts extends Ports {
  sockets: FakeSocket[];
  posts: FakePost[];
  post: Post;
  beacons: { url: string; sent: Props[] }[];
  /** The longest text that the browser takes for a beacon. */
  beaconRoom: number;
  /** The newest request. */
  lastPost(): FakePost;
  data: Map<string, string>;
  warnings: string[];
  /** 0.5 where not set. */
  dice: number;
  /** Moves the clock and runs what is due, in order. */
  advance(ms: number): void;
  /** Sets the browser's clock, as its user may; timers do not care. */
  setClock(now: number): void;
  /** The newest socket. */
  socket(): FakeSocket;
  /** Opens the newest socket and answers its hello. */
  greet(ack?: number): FakeSocket;
}

/** Stands for what the worker and the pages share, which is no key. */
export const DATABASE = "the database";

export function fakeStore(data: Map<string, string>): Store {
  return {
    get: (key) => data.get(key),
    set: (key, value) => (data.set(key, value), true),
    remove: (key) => void data.delete(key),
    keys: () => [...data.keys()],
    drop: () => void data.delete(DATABASE),
  };
}

export function fakePorts(start = 1_795_295_121_040): FakePorts {
  let elapsed = 0;
  let base = start;
  let ids = 0;
  let timers: { at: number; fn: () => void }[] = [];
  const sockets: FakeSocket[] = [];
  const data = new Map<string, string>();
  const warnings: string[] = [];

  const after = (ms: number, fn: () => void): Cancel => {
    const timer = { at: elapsed + ms, fn };
    timers.push(timer);
    return () => {
      timers = timers.filter((t) => t !== timer);
    };
  };

  function advance(ms: number) {
    const until = elapsed + ms;
    for (;;) {
      const due = timers.filter((t) => t.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      timers = timers.filter((t) => t !== due);
      elapsed = Math.max(elapsed, due.at);
      due.fn();
    }
    elapsed = until;
  }

  const ports: FakePorts = {
    sockets,
    posts: [],
    beacons: [],
    beaconRoom: 65_536,
    data,
    warnings,
    dice: 0.5,
    advance,
    setClock: (now) => void (base = now - elapsed),
    now: () => base + elapsed,
    ticks: () => elapsed,
    after,
    soon: (fn) => void after(0, fn),
    random: () => ports.dice,
    id: () => `id${++ids}`,
    store: fakeStore(data),
    connect(url, on) {
      const socket = fakeSocket(url, on);
      sockets.push(socket);
      return { send: (text) => socket.sent.push(JSON.parse(text)), close: () => (socket.closed = true) };
    },
    post(url, text, done) {
      let ended = false;
      const end = (status: number, answer: string) => {
        if (!ended && !post.cancelled) done(status, answer);
        ended = true;
      };
      const post: FakePost = {
        url,
        sent: JSON.parse(text),
        cancelled: false,
        answer: (frames, status = 200) => end(status, JSON.stringify(frames)),
        lose: () => end(0, "TypeError: Failed to fetch"),
      };
      ports.posts.push(post);
      return () => void (post.cancelled = true);
    },
    beacon(url, text) {
      if (text.length > ports.beaconRoom) return false;
      ports.beacons.push({ url, sent: JSON.parse(text) });
      return true;
    },
    lastPost() {
      const last = ports.posts[ports.posts.length - 1];
      if (!last) throw new Error("nothing was posted");
      return last;
    },
    log: { warn: (sentence) => warnings.push(sentence), debug: () => {} },
    socket() {
      const last = sockets[sockets.length - 1];
      if (!last) throw new Error("no socket was opened");
      return last;
    },
    greet(ack = 0) {
      advance(0);
      const socket = ports.socket();
      socket.open();
      socket.receive({ t: "ready", ack, epoch: "e", watch: [], config: {} });
      advance(0);
      return socket;
    },
  };
  return ports;
}

function fakeSocket(url: string, on: SocketHandlers): FakeSocket {
  const socket: FakeSocket = {
    url,
    sent: [],
    closed: false,
    open: () => on.open(),
    receive: (frame) => {
      if (!socket.closed) on.message(typeof frame === "string" ? frame : JSON.stringify(frame));
    },
    drop(code, reason = "") {
      if (!socket.closed) on.close(code, reason);
      socket.closed = true;
    },
  };
  return socket;
}

/** The events of all frames that were sent over a socket, in order. */
export function eventsOf(socket: FakeSocket): (Body & { n: number; ts: number; token?: string })[] {
  return socket.sent.flatMap((f) => (f["t"] === "events" ? (f["e"] as never[]) : []));
}

export function helloOf(socket: FakeSocket): Hello {
  return socket.sent[0] as unknown as Hello;
}

/** Answers at once, so that tests need not wait for promises. */
export const atOnce = <T>(value: T) =>
  // oxlint-disable-next-line unicorn/no-thenable
  ({ then: (ok: (value: T) => void) => ok(value) }) as unknown as Promise<T>;
/** Its requests are those of the fake world. */
export const spareFile: Spare = {
  ...parts,
  openPolls: (ports, url, on) => createPolls(ports, (ports as FakePorts).post, url, on),
};
export const spare = () => atOnce(spareFile);

/** Somebody whom nothing disturbs, unless a test says so. */
export interface FakeManners extends Manners {
  busy: boolean;
  /** How many wait to hear that it may have changed. */
  waiting(): number;
  /** Something has changed. */
  look(): void;
}

export function fakeManners(): FakeManners {
  const watching = new Set<() => void>();
  const manners: FakeManners = {
    busy: false,
    held: () => manners.busy,
    watch(again) {
      watching.add(again);
      return () => void watching.delete(again);
    },
    waiting: () => watching.size,
    look: () => [...watching].forEach((again) => again()),
  };
  return manners;
}

/** sense sees nothing where it is not given. */
export const fakeScene = (manners: Manners = fakeManners(), sense: Sense = () => undefined) =>
  atOnce<SceneFile>({
    createScene: (ports, clock, o) => createScene(ports, clock, o, { manners, sense }),
  });

/** A document of the site, in the browser whose storage ports has. */
export interface FakeDocument {
  client: Client;
  visit: Visit;
}

export function fakeDocument(
  ports: FakePorts,
  screen: { visible: boolean },
  consent: Consent,
  scene = () => fakeScene(),
  push: () => Promise<PushFile> = () => new Promise<never>(() => {}),
): FakeDocument {
  const page = {
    info: () => ({ url: "https://x.example/", title: "", referrer: "" }),
    context: () => ({ lang: "de", tz: "UTC", width: 800, height: 600 }),
    permission: () => "granted",
    visible: () => screen.visible,
    online: () => true,
    load: () => new Promise<never>(() => {}),
    spare,
    scene,
    push,
    typed: () => -Infinity,
    base: "https://tend.example/",
  };
  const emitter = createEmitter(() => {});
  const onConfig = (config: Props) => visit.configured(config);
  const client = createClient(ports, {
    site: "s",
    url: "ws://x/v1/socket",
    consent,
    page,
    emitter,
    onConfig,
    onErased: (n) => visit.erased(n),
  });
  const visit: Visit = createVisit(ports, client, {
    site: "s",
    page,
    onStart: () => visit.record({ k: "page", page: page.info() }),
    signals: { gpc: true, dnt: false },
    said: false,
    emit: () => {},
  });
  visit.start();
  return { client, visit };
}

/** What a document has said over a socket: an event's kind, or its name, or whom it identifies. */
export const saidBy = (socket: FakeSocket): string[] =>
  eventsOf(socket).map((e) => (e.k === "track" ? e.name : e.k === "identify" ? `identify ${e.user}` : e.k));
