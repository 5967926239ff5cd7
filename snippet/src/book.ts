// What this document has recorded: its tab id, its outbox and, where consent allows
// it, the shelf on disk.
import { claimed, type Identity, type Tokens } from "./identity";
import type { Explain } from "./later";
import { title } from "./line";
import { createOutbox, type Outbox } from "./outbox";
import type { Ports } from "./ports";
import { createShelf, type Place, type Shelf } from "./shelf";
import type { Body } from "./wire";

export interface BookOptions {
  site: string;
  tokens: Tokens;
  who(): Identity;
  explain: Explain;
  place(): Place;
  /** Sends what is at hand. */
  flush(): void;
  /** The server can only learn who is here by a new hello. */
  again(): void;
}

export interface Book {
  /** A new document, as far as the server can tell: a new tab id, nothing recorded, numbers from 1. */
  open(stored: boolean): void;
  record(body: Body): void;
  /** Sends now what the running script has recorded. */
  flush(): void;
  /** With stored, the outbox goes on disk from now on; without, what is there is removed. */
  store(stored: boolean): void;
  /** Writes the outbox to disk now; with leaving, for other documents to send. */
  save(leaving?: boolean): void;
  /** The outbox has changed. */
  touch(): void;
  tab(): string;
  outbox(): Outbox;
}

export function createBook(ports: Ports, o: BookOptions): Book {
  let tab = "";
  let outbox: Outbox;
  let shelf: Shelf | undefined;
  let planned = false;
  let told = false;

  const put = (stored: boolean) => {
    shelf = stored ? createShelf(ports, o.site, tab, outbox, o.place) : undefined;
  };

  function open(stored: boolean) {
    tab = ports.id();
    outbox = createOutbox(o.who(), o.again);
    put(stored);
  }

  function flush() {
    planned = false;
    o.flush();
    shelf?.touch();
  }

  function record(body: Body) {
    const token = o.tokens.get(claimed(body) ?? "");
    const before = outbox.dropped();
    if (!outbox.add(body, ports.now(), token)) {
      o.explain(`${title(body)} was not recorded`, (r) => r.tooLarge(title(body)));
    } else if (!planned) {
      planned = true;
      ports.soon(flush);
    }
    // Once: a page that floods would flood the console too.
    if (outbox.dropped() > before && !told) {
      told = true;
      o.explain("events were dropped", (r) => r.tooMany());
    }
  }

  return {
    open,
    record,
    flush,
    store(stored) {
      if (!stored) shelf?.close();
      put(stored);
    },
    save: (leaving) => shelf?.save(leaving),
    touch: () => shelf?.touch(),
    tab: () => tab,
    outbox: () => outbox,
  };
}
