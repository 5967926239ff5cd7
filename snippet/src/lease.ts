// When a delivery may no longer be drawn. `expires` is by the server's clock; what that
// clock shows is learned from the frames themselves, for the browser's own may be off by
// hours, and may be set while the page is open.
import type { Ports } from "./ports";

/** Milliseconds that the server leases a delivery for. */
export const LEASE = 30_000;

export interface ServerClock {
  /** The server's clock showed at least this when a frame left that arrives now. */
  learn(serverTime: number): void;
  /** Forgets: a new connection may be to another server. */
  forget(): void;
  /** Milliseconds until `expires`; at most one lease. */
  left(expires: number): number;
}

export function createServerClock({ now, ticks }: Pick<Ports, "now" | "ticks">): ServerClock {
  let offset: number | undefined;
  let ahead = now() - ticks();
  return {
    // A frame that was long under way makes the server's clock look slow, never fast:
    // the greatest offset seen is the nearest to the truth.
    learn(serverTime) {
      const o = serverTime - ticks();
      if (offset === undefined || o > offset) offset = o;
      ahead = now() - ticks();
    },
    forget: () => void (offset = undefined),
    left(expires) {
      // Where the browser's clock has run ahead of its ticks it was set, or the machine was
      // asleep: until the next frame tells, it counts as sleep, for a lease may end too early.
      const slept = Math.max(0, now() - ticks() - ahead);
      return Math.min(LEASE, expires - ticks() - slept - (offset ?? ahead));
    },
  };
}
