// What the page may tell of its visitor - who they are, what they consent to, what they
// did - and what becomes of the document they are in.
import type { Client, PagePort } from "./client";
import { claimed } from "./identity";
import type { Ports } from "./ports";
import { heed, type Signals } from "./privacy";
import { clear } from "./shelf";
import type { Body, Consent, Props } from "./wire";

export interface Visit {
  /** Records an event; without consent it is dropped. */
  record(body: Body): void;
  identify(user: string, traits?: Props, token?: string): void;
  /** The visitor is this user, of whom nothing else is told. */
  alias(user: string): void;
  reset(): void;
  /** The server takes nothing more under the id that the visitor has, because whoever had it
   * was erased: they go on as nobody. n is the event that it has refused, or 0. */
  erased(n: number): void;
  consent(level: Consent): void;
  /** The server has said what the site has set. */
  configured(config: Props): void;
  start(): void;
  /** The document is left, perhaps for the back/forward cache. */
  leave(): void;
  /** It came back out of that cache. */
  back(): void;
  visibility(): void;
}

export interface VisitOptions {
  site: string;
  page: PagePort;
  /** Consent is there: records the page that the visitor is on. */
  onStart(): void;
  signals: Signals;
  /** The page itself has said what the visitor consents to, and not only its tag. */
  said: boolean;
  emit(name: string, detail: Props): void;
}

/** Milliseconds that a page has to ask for more consent before what others have stored is removed. */
export const GRACE = 5_000;

export function createVisit(ports: Ports, client: Client, o: VisitOptions): Visit {
  const { site, page, onStart } = o;
  let { said } = o;
  const { session, book, connection, scene, courier } = client;
  /** Who the visitor is may be said before they consent. It leaves nothing anywhere until they do. */
  let held: Body[] = [];
  const none = () => client.level() === "none";
  const full = () => client.level() === "full";

  function record(body: Body) {
    if (!none()) {
      book.record(body);
      if (body.k === "page") scene.page();
    } else if (claimed(body) || body.k === "group") held = [...held.filter((h) => h.k !== body.k), body];
    else ports.log.debug("not recorded, there is no consent", body);
  }

  function identify(user: string, traits?: Props, token?: string) {
    const before = session.user();
    // Two known people never share an anonymous id: what comes next is another's.
    if (before !== undefined && before !== user) reset();
    session.become(user);
    if (token !== undefined) session.tokens.set(user, token);
    record({ k: "identify", user, traits });
    if (token !== undefined && !none()) connection.renew();
    client.settle();
  }

  function alias(user: string) {
    if (session.user() === undefined) session.become(user);
    record({ k: "alias", user });
  }

  function reset(keep = false) {
    client.push("detach");
    scene.clear();
    client.off.clear();
    const anon = session.renew(keep);
    if (none()) held = [];
    else if (connection.status() === "refused") {
      // The old person's events wait on disk for a page with their token; here it goes on without.
      book.save(true);
      book.open(full());
      connection.renew();
    } else book.record({ k: "reset", anon });
  }

  function erased(n: number) {
    // Who the visitor was before is refused for as long as something of theirs is under way.
    const waiting = book.outbox().entries();
    // The id of the browser may be another's than the user: it stays until it is refused itself.
    if (!waiting.some((e) => e.body.k === "reset" && e.n > n)) reset(session.user() !== undefined);
  }

  function start() {
    session.keep(client.level());
    // A page may learn only now what the visitor has agreed to: their id is not theirs to lose.
    if (!full()) ports.after(GRACE, () => full() || clear(ports, site));
    if (none()) return;
    book.open(full());
    for (const body of held.splice(0)) record(body);
    onStart();
    connection.start();
  }

  function change(to: Consent) {
    const from = client.level();
    if (to === from) return;
    if (from === "none") {
      client.setLevel(to);
      start();
      record({ k: "consent", level: to });
    } else {
      client.push("detach");
      record({ k: "consent", level: to });
      client.setLevel(to);
      const before = session.keep(to);
      // Who was here before is here again; a user is known by more than this id.
      if (before && session.user() === undefined) {
        scene.clear();
        session.resume(before);
        record({ k: "reset", anon: before });
      }
      if (to === "none") stop();
      book.store(full());
      if (!full()) clear(ports, site);
      client.settle();
    }
    o.emit("consent", { level: to });
  }

  function stop() {
    // The server hears of it over the connection that consent has opened, if it still can.
    // A request would be given up with it.
    if (connection.transport() === "http") client.beacon();
    else connection.flush();
    scene.clear();
    scene.watch([]);
    courier.stop();
    connection.stop();
  }

  return {
    record,
    identify,
    alias,
    reset,
    erased,
    consent(to) {
      said = true;
      change(to);
    },
    configured(config) {
      if (!said) change(heed(client.level(), o.signals, config));
    },
    start,
    leave() {
      if (none()) return;
      book.flush();
      book.save(true);
      courier.stop();
      client.leave();
      connection.stop();
    },
    back() {
      if (none()) return;
      book.save(false);
      connection.start();
    },
    visibility() {
      if (none()) return;
      const visible = page.visible();
      connection.tell({ t: "state", visible });
      if (visible) scene.wake();
      else book.save();
    },
  };
}
