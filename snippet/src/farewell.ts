// What a document says when it is left: that nothing more will be drawn in it, and what
// still waits, behind its back.
import type { Book } from "./book";
import type { Connection } from "./connection";
import type { Tokens } from "./identity";
import * as limits from "./limits";
import type { Ports } from "./ports";
import type { Stage } from "./stage";
import { bytes, eventsUrl, type Hello, type State } from "./wire";

export interface FarewellOptions {
  /** The address of the socket. */
  url: string;
  tokens: Tokens;
  hello(): Hello;
  book: Book;
  connection: Connection;
  scene: Pick<Stage, "drawn">;
}

export interface Farewell {
  leave(): void;
  /** What waits, by a beacon. */
  beacon(): void;
}

export function createFarewell(ports: Ports, o: FarewellOptions): Farewell {
  const { book, connection, scene, url } = o;
  const away = (): State => ({ t: "state", visible: false, away: true, drawn: scene.drawn() });

  // What a beacon takes is not acknowledged, so what is on disk stays there for the next
  // page: sent twice it does no harm. Browsers share out the room among all that is on
  // its way; for less there may be some.
  function beacon() {
    const status = connection.status();
    if (status === "refused" || status === "stopped") return;
    const start = `[${JSON.stringify(o.hello())},${JSON.stringify(away())},`;
    for (let room = limits.frame; room > 2048; room /= 2) {
      const frame = book.outbox().cut(ports.now(), o.tokens, room - bytes(start) - 1);
      if (!frame || ports.beacon(eventsUrl(url), `${start}${frame.text}]`)) return;
    }
  }

  return {
    // A message may be on its way that this document will not draw: the next one need not
    // wait for the end of its lease.
    leave() {
      if (connection.transport() === "websocket") connection.tell(away());
      beacon();
    },
    beacon,
  };
}
