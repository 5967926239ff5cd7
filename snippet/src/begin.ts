// Reads what the page says, puts the parts together, listens to the page.
import { askedFor, createApi, replay, type Api } from "./api";
import { browserPage, browserPorts, signals, type Parts } from "./browser";
import { createClient, type Client } from "./client";
import { createEmitter } from "./emitter";
import { createGuard, listener } from "./guard";
import * as limits from "./limits";
import { createLog } from "./log";
import { heed } from "./privacy";
import { watchRoutes } from "./routes";
import { trying } from "./trying";
import { createVisit, type Visit } from "./visit";
import { clip, type Consent } from "./wire";

/** How a loaded snippet is told from its stub, also by a copy of another version. */
const LOADED = Symbol.for("tend.loaded");

const WORDS = /^(none|essential|full|ignore)$/;

const log = createLog();
export const guard = createGuard(log);

export interface Settings {
  site: string;
  base: URL;
  /** Of the socket. */
  url: URL;
  consent: Consent;
  auto: boolean;
  nonce: string | undefined;
}

/** tag is what the script tag says in its data attributes; src its own address, if it has one. */
export function settings(tag: DOMStringMap, src = "", nonce?: string): Settings | undefined {
  const { site, api, auto, socket } = tag;
  if (!site) {
    log.warn("the script tag needs data-site, the site's key.");
    return undefined;
  }
  const base = new URL(api ? api.replace(/\/*$/, "/") : ".", api ? location.href : src || location.origin);
  // It belongs to the address of the server.
  const url = new URL(socket || "v1/socket", base);
  url.protocol = url.protocol.replace("http", "ws");
  return {
    site,
    base,
    url,
    consent: consentOf(tag),
    auto: auto !== "false",
    // Browsers hide the attribute `nonce` itself from scripts' view of the markup, not the property.
    nonce: tag["nonce"] ?? (nonce || undefined),
  };
}

/** What the tag says of consent. A word that is none is a mistake, and must not count as consent. */
function consentOf({ consent = "full", gpc = "ignore", dnt = "ignore" }: DOMStringMap): Consent {
  for (const [name, word] of Object.entries({ consent, gpc, dnt })) {
    if (!WORDS.test(word) || word === (name === "consent" ? "ignore" : "full")) {
      log.warn(`data-${name}="${word}" is no such word: it counts as "none".`);
      return "none";
    }
  }
  return heed(consent as Consent, signals(window), { gpc, dnt });
}

/** Begins the visit, once the page is one that somebody is on. */
export function begin(s: Settings, parts: Parts): void {
  const go = guard(() => start(s, parts));
  // A page that is only prerendered is not visited yet; it comes to be one once.
  if ((document as { prerendering?: boolean }).prerendering) {
    document.addEventListener("prerenderingchange", go);
  } else go();
}

function start(s: Settings, parts: Parts) {
  const w = window as unknown as Window & { tend?: Api & { q?: unknown; [LOADED]?: true } };
  // The page may have something of its own there.
  if (w.tend?.[LOADED]) {
    log.warn("the page loads tend.js twice: remove one script tag.");
    return;
  }
  const { site, base, url, nonce } = s;
  const tried = trying(w);
  const ports = browserPorts(w, log, guard);
  const page = browserPage(w, base.href, parts, nonce);
  const events = createEmitter((err, name) => log.warn(`a handler of tend.on("${name}"): ${String(err)}`));
  const emitter = {
    ...events,
    emit(name: string, detail: Record<string, unknown>) {
      events.emit(name, detail);
      w.dispatchEvent(new CustomEvent(`tend:${name}`, { detail }));
    },
  };
  const queue = w.tend?.q;
  const asked = askedFor(queue);
  const client = createClient(ports, {
    site,
    url: url.href,
    consent: tried ? "none" : (asked ?? s.consent),
    page,
    emitter,
    onConfig: (config) => visit.configured(config),
    onErased: (n) => visit.erased(n),
  });
  const view = (from?: { referrer: string }) => {
    if (s.auto) visit.record({ k: "page", page: Object.assign(page.info(), from) });
  };
  const visit: Visit = createVisit(ports, client, {
    site,
    page,
    onStart: view,
    signals: signals(w),
    said: asked !== undefined,
    emit: emitter.emit,
  });
  const routes = watchRoutes(w, (from) => view({ referrer: clip(from, limits.url) }), guard);
  const api = createApi({
    visit,
    client,
    emitter,
    log,
    page: page.info,
    settle: routes.settle,
    snapshot: () => ({ server: base.href, site, ...snapshot(client) }),
  });
  w.tend = Object.assign(api, { [LOADED]: true as const });
  if (tried) {
    // Nothing is recorded, stored or sent, whatever the page says of consent.
    visit.consent = () => {};
    parts.trial().then(
      guard(({ open }) => open(w, { site, base, nonce, load: parts.load, guard })),
      (err) => log.warn(`the draft cannot be shown: ${String(err)}`),
    );
  } else visit.start();
  replay(api, queue, log);
  watchPage(w, client, visit, (name) => (api["track"] as (n: string) => void)(name));
}

function snapshot({ book, session, scene, connection, level }: Client) {
  const outbox = book.outbox();
  return {
    user: session.user(),
    tab: book.tab(),
    consent: level(),
    connection: connection.status(),
    transport: connection.transport(),
    waiting: outbox?.entries().length ?? 0,
    dropped: outbox?.dropped() ?? 0,
    messages: scene.active(),
  };
}

/** Neither unload nor beforeunload: they would keep the page out of the back/forward cache. */
function watchPage(w: Window, { connection }: Client, visit: Visit, track: (name: string) => void) {
  const listen = listener(guard);
  listen(w, "pagehide", visit.leave);
  listen(w, "pageshow", (e) => {
    if ((e as PageTransitionEvent).persisted) visit.back();
  });
  listen(w.document, "visibilitychange", visit.visibility);
  listen(w, "online", connection.poke);
  listen(w, "offline", connection.again);
  listen(w, "click", (e) => {
    const target = e.composedPath()[0];
    const name =
      target instanceof Element && target.closest("[data-tend-track]")?.getAttribute("data-tend-track");
    if (name) track(name);
  });
}
