// When a delivery may no longer be drawn. `expires` is by the server's clock; what that
// clock shows is learned from the frames themselves, for the browser's own may be off
// by hours.

/** Milliseconds that the server leases a delivery for. */
export const LEASE = 30_000;

export interface ServerClock {
  /** The server's clock showed at least this when a frame left that arrives now. */
  learn(serverTime: number): void;
  /** Forgets, because the browser's clock may have been set since: on every new connection. */
  forget(): void;
  /** Milliseconds until `expires`; at most one lease. */
  left(expires: number): number;
}

export function createServerClock(now: () => number): ServerClock {
  let offset: number | undefined;
  return {
    // A frame that was long under way makes the server's clock look slow, never fast:
    // the greatest offset seen is the nearest to the truth.
    learn(serverTime) {
      const o = serverTime - now();
      if (offset === undefined || o > offset) offset = o;
    },
    forget: () => void (offset = undefined),
    left: (expires) => Math.min(LEASE, expires - now() - (offset ?? 0)),
  };
}
