// What the page may tell of its visitor - who they are, what they consent to, what they
// did - and what becomes of the document they are in.
import type { Client, PagePort } from "./client";
import { claimed } from "./identity";
import type { Ports } from "./ports";
import { clear } from "./shelf";
import type { Body, Consent, Props } from "./wire";

export interface Visit {
  /** Records an event; without consent it is dropped. */
  record(body: Body): void;
  identify(user: string, traits?: Props, token?: string): void;
  /** The visitor is this user, of whom nothing else is told. */
  alias(user: string): void;
  reset(): void;
  consent(level: Consent): void;
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
}

export function createVisit(ports: Ports, client: Client, { site, page, onStart }: VisitOptions): Visit {
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
    if (none()) return;
    if (token !== undefined) connection.renew();
    if (full() && connection.status() === "ready") courier.run();
  }

  function alias(user: string) {
    if (session.user() === undefined) session.become(user);
    record({ k: "alias", user });
  }

  function reset() {
    scene.clear();
    const anon = session.renew();
    if (none()) held = [];
    else if (connection.status() === "refused") {
      // The old person's events wait on disk for a page with their token; here it goes on without.
      book.save(true);
      book.open(full());
      connection.renew();
    } else book.record({ k: "reset", anon });
  }

  function start() {
    session.keep(client.level());
    if (none()) return;
    book.open(full());
    for (const body of held.splice(0)) record(body);
    onStart();
    connection.start();
  }

  function consent(to: Consent) {
    const from = client.level();
    if (to === from) return;
    if (from === "none") {
      client.setLevel(to);
      start();
      return record({ k: "consent", level: to });
    }
    record({ k: "consent", level: to });
    client.setLevel(to);
    session.keep(to);
    if (to === "none") {
      // The server hears of it over the connection that consent has opened, if it still can.
      // A request would be given up with it.
      if (connection.transport() === "http") client.beacon();
      else connection.flush();
      scene.clear();
      scene.watch([]);
      courier.stop();
      connection.stop();
    }
    book.store(to === "full");
    if (to !== "full") clear(ports, site);
  }

  return {
    record,
    identify,
    alias,
    reset,
    consent,
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
