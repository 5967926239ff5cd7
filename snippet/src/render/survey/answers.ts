// What has been answered, and what of it was told. An answer is told when it has settled, so
// that going through a scale by the arrow keys is one answer and not ten.

export type Value = number | string | string[];

/** Milliseconds without another choice; also the time in which a 0 after a 1 makes 10. */
export const SETTLE = 800;

export interface Clock {
  /** Calls back in so many milliseconds, unless what it gives is called first. */
  after(ms: number, fn: () => void): () => void;
}

export interface Answers {
  get(question: string): Value | undefined;
  /** Takes an answer; undefined takes it away, which is told of as nothing at all. */
  choose(question: string, value: Value | undefined): void;
  /** Tells what is chosen and was not told yet. */
  settle(): void;
}

const same = (a: Value | undefined, b: Value | undefined) => JSON.stringify(a) === JSON.stringify(b);

const none = (value: Value) => typeof value !== "number" && value.length === 0;

export function createAnswers(clock: Clock, tell: (question: string, value: Value) => void): Answers {
  const chosen = new Map<string, Value>();
  const told = new Map<string, Value>();
  let cancel = () => {};

  function settle() {
    cancel();
    for (const [question, value] of chosen) {
      if (same(value, told.get(question)) || (none(value) && !told.has(question))) continue;
      told.set(question, value);
      tell(question, value);
    }
  }

  return {
    get: (question) => chosen.get(question),
    choose(question, value) {
      cancel();
      if (value !== undefined) chosen.set(question, value);
      // What was told before stands until something else is chosen.
      else chosen.delete(question);
      cancel = clock.after(SETTLE, settle);
    },
    settle,
  };
}
