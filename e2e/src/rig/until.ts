// Waiting for a condition, never for a time.
// What does not come at once is asked for less and less often: each look is work for the page that it waits for.
const FIRST = 25;
const LAST = 100;

/** How long anything may take on a busy machine before it counts as broken, in milliseconds. */
export const PATIENCE = 20_000;

/** Calls get until it gives something; says what was waited for, and what there was, when it never does. */
export async function until<T>(
  what: string,
  get: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  patience = PATIENCE,
): Promise<T> {
  const end = Date.now() + patience;
  let trouble: unknown;
  let pause = FIRST;
  do {
    try {
      const got = await get();
      if (got !== undefined && got !== null && got !== false) return got;
      trouble = undefined;
    } catch (err) {
      trouble = err;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(LAST, pause * 1.2);
  } while (Date.now() < end);
  throw new Error(`waited ${patience / 1000} s in vain for ${what}`, { cause: trouble });
}

/** The same for a figure that has to come to a value: the one it stood at is in the message. */
export async function untilEqual<T>(what: string, get: () => Promise<T> | T, want: T): Promise<void> {
  let last: T | undefined;
  await until(`${what} to be ${JSON.stringify(want)}`, async () => {
    last = await get();
    return JSON.stringify(last) === JSON.stringify(want);
  }).catch((err: Error) => {
    throw new Error(`${err.message}: it is ${JSON.stringify(last)}`, { cause: err.cause });
  });
}
