// The parts put together: what the page records goes through the book and over the
// connection; what the server sends goes to the scene. Knows no DOM.
import { createBook, type Book } from "./book";
import { createConnection, type Connection } from "./connection";
import type { Courier } from "./courier";
import type { Emitter } from "./emitter";
import { createGuard } from "./guard";
import { createFarewell, type Farewell } from "./farewell";
import {
  courierLater,
  explainLater,
  pollsLater,
  pushLater,
  sceneLater,
  type LaterPush,
  type LaterScene,
  type PushFile,
  type SceneFile,
  type Spare,
} from "./later";
import type { ChoiceOptions, Renderer } from "./message";
import type { Ports } from "./ports";
import { createSession, type Session } from "./session";
import type { Consent, Context, Hello, PageInfo, Props, Ready, ServerFrame } from "./wire";

/** The page that the client runs in. */
export interface PagePort {
  info(): PageInfo;
  context(): Omit<Context, "consent" | "push">;
  /** What the person has said to notifications; absent where the browser has no web push. To ask may
   * make the page wait for another process: it is asked when the server is to hear of it. */
  permission(): string | undefined;
  visible(): boolean;
  online(): boolean;
  load(): Promise<Renderer>;
  spare(): Promise<Spare>;
  scene(): Promise<SceneFile>;
  push(): Promise<PushFile>;
  /** When the person last typed, on the clock of ports.ticks. */
  typed(): number;
  nonce?: string | undefined;
  /** Where Tend is. */
  base: string;
}

export interface ClientOptions {
  site: string;
  /** The address of the socket. */
  url: string;
  consent: Consent;
  page: PagePort;
  emitter: Emitter;
  /** The server has said what the site has set. */
  onConfig(config: Props): void;
  /** Whoever had the visitor's id was erased; n is the event that was refused for it, or 0. */
  onErased(n: number): void;
}

export interface Client extends Farewell {
  session: Session;
  book: Book;
  connection: Connection;
  scene: LaterScene;
  courier: Courier;
  /** What the person wants no messages of, as the server said it last. */
  off: Set<string>;
  /** Resolved when the server has answered hello for the first time. */
  ready: Promise<void>;
  /** Opens the dialog in which the person says what they want: whether it is on the screen. */
  choose(own: Pick<ChoiceOptions, "names" | "set">): Promise<boolean>;
  push: LaterPush;
  /** There is a connection, a person or a consent that was not there before: what waits for such. */
  settle(): void;
  level(): Consent;
  setLevel(level: Consent): void;
}

export function createClient(ports: Ports, o: ClientOptions): Client {
  const { page, site, url, emitter } = o;
  let level = o.consent;
  let config: Props = {};
  const off = new Set<string>();
  let resolveReady: () => void;
  const ready = new Promise<void>((resolve) => (resolveReady = resolve));

  const now = () => level;
  const session = createSession(ports, site);
  const { tokens } = session;
  const place = (push?: string) => ({
    page: page.info(),
    context: { ...page.context(), consent: level, push },
  });

  const explain = explainLater(ports, page.spare);
  const book = createBook(ports, {
    explain,
    site,
    tokens,
    place,
    who: () => ({ anon: session.anon() }),
    // What is recorded after it was left: pages have listeners of their own for that.
    flush: () =>
      connection.status() === "idle" && level !== "none" ? farewell.beacon() : connection.flush(),
    again: () => connection.again(),
  });

  function hello(): Hello {
    const { anon, user } = book.outbox().identity();
    const who = { site, anon, user, token: tokens.get(user ?? ""), tab: book.tab() };
    const here = place(page.permission());
    return { t: "hello", v: 1, now: ports.now(), ...who, ...here, active: scene.active() };
  }

  function onFrame(f: ServerFrame) {
    if (f.t === "show") scene.show(f);
    else if (f.t === "hide") scene.hide(f.d);
    else if (f.t === "watch") scene.watch(f.w);
    else if (f.t === "preferences") {
      off.clear();
      for (const category of f.off) off.add(String(category));
      emitter.emit(f.t, { off: [...off] });
    } else if (f.t === "error") {
      // The page has a minute to call identify with a new token.
      if (f.code === "token_expired") emitter.emit(f.code, { user: session.user() });
      else if (f.code === "erased") o.onErased(f.n);
      else if (f.n) emitter.emit("refused", { code: f.code, message: f.message });
    }
  }

  function onOutbox() {
    book.touch();
    scene.wake();
  }

  const connection = createConnection(ports, {
    url,
    polls: pollsLater(ports, page.spare),
    online: page.online,
    explain,
    line: () => ({ hello, outbox: book.outbox(), tokens, onFrame, onOutbox }),
    onReady(f: Ready) {
      config = f.config;
      scene.connected(f.now);
      scene.watch(f.watch);
      // A tab counts as visible until it says otherwise.
      if (!page.visible()) connection.tell({ t: "state", visible: false });
      o.onConfig(config);
      settle();
      resolveReady();
      emitter.emit("ready", {});
    },
    onDown: () => scene.forget(),
    onRefused(reason) {
      explain("the identity token was refused", (r) => r.identity(reason));
      emitter.emit("identity_refused", { user: session.user(), reason });
    },
  });

  const push = pushLater(ports, ready, page.push, {
    site,
    config: () => config,
    level: now,
    session,
    record: book.record,
  });

  const scene = sceneLater(ports, page.scene, {
    page,
    alive: () => connection.status() === "ready",
    waiting: () => book.outbox().entries(),
    config: () => config,
    record: book.record,
    emit: emitter.emit,
    push,
  });

  const courier = courierLater(ports, page.spare, {
    site,
    url,
    connect: connection.connect,
    tokens,
    who: () => ({ anon: session.anon(), user: session.user() }),
    permission: page.permission,
    own: book.tab,
    onShow: (f) => scene.show(f),
  });

  function settle() {
    if (level !== "full" || connection.status() !== "ready") return;
    courier.run();
    if (config["push"]) push("refresh");
  }

  const farewell = createFarewell(ports, { url, tokens, hello, book, connection, scene });

  return {
    session,
    book,
    connection,
    scene,
    courier,
    off,
    ready,
    ...farewell,
    choose: (own) =>
      page.load().then((by) => by.choose({ ...config, ...page, ...own, off, guard: createGuard(ports.log) })),
    push,
    settle,
    level: now,
    setLevel: (to) => void (level = to),
  };
}
