// How long to wait before the next attempt: full jitter, so that the pages that lost
// one server do not come back to the next in step.
// Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/

export const FLOOR = 500;
export const CEILING = 30_000;

/** Milliseconds before attempt number `attempt` (0 is the first retry); random is in [0, 1). */
export function backoff(attempt: number, random: number): number {
  return random * Math.min(CEILING, FLOOR * 2 ** Math.min(attempt, 16));
}
