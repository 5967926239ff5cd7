// Whether a line is a WebSocket or made of requests: what the lines before have taught of
// what stands between this page and the server.
import { HUNG } from "./line";

/** After so many WebSockets that had no answer, or were cut before they were stable, it is tried
 * over HTTP, and after the first that nothing at all was heard of ... */
export const BLOCKED = 2;
/** ... and a WebSocket again after so many milliseconds, each time after twice as many: soon
 * where one has worked in this document, for then it was the server that was away. */
export const probing = { first: 300_000, soon: 10_000, most: 3_600_000 };

export interface Ways {
  /** Decides for the next line. */
  choose(): void;
  http(): boolean;
  /** Hello was answered. Gives the milliseconds until a WebSocket is to be tried, where this is none. */
  ready(): number | undefined;
  /** The line has held for long enough to be a good one. */
  stable(): void;
  /** The line ended by none of the server's own words, after hello was answered or before.
   * Whether there is another way to be tried at once. */
  lost(code: number, answered: boolean): boolean;
  /** The next line is a WebSocket, once. */
  probe(): void;
  /** It may be another network. */
  moved(): void;
}

export function createWays(): Ways {
  let blocked = 0; // WebSockets in a row that gave no answer, or not for long
  let cut = false; // one of them did give an answer
  let http = false;
  let worked = false; // over HTTP
  let pause = probing.first;

  const moved = () => void (blocked = Math.min(blocked, BLOCKED - 1));

  return {
    choose: () => void (http = blocked >= BLOCKED),
    http: () => http,
    ready() {
      if (http) {
        worked = true;
        return pause;
      }
      if (!cut) pause = probing.soon;
      return undefined;
    },
    stable() {
      if (http) return;
      blocked = 0;
      cut = false;
      pause = probing.soon;
    },
    lost(code, answered) {
      if (http) {
        // Neither is tried for ever: without any answer it is the server that is away.
        if (!answered) blocked = worked ? BLOCKED - 1 : 0;
        return false;
      }
      // Some proxies let it through and cut it a few seconds later.
      if (answered) cut = true;
      blocked = code === HUNG ? BLOCKED : blocked + 1;
      return blocked === BLOCKED;
    },
    probe() {
      pause = Math.min(pause * 2, probing.most);
      moved();
    },
    moved,
  };
}
