// The only place that writes to the console.
import type { Log } from "./ports";

export interface Console extends Log {
  /** Shows what is otherwise kept quiet. */
  verbose(): void;
}

export function createLog(): Console {
  let verbose = false;
  return {
    // oxlint-disable-next-line no-console
    warn: (sentence) => console.warn(`[tend] ${sentence}`),
    debug(...what) {
      // oxlint-disable-next-line no-console
      if (verbose) console.debug("[tend]", ...what);
    },
    verbose: () => void (verbose = true),
  };
}
