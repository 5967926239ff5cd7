// The keys 0 to 9 on a scale: each chooses its number, and a 0 soon after a 1 makes 10.
import { SETTLE } from "./answers";

export interface Scale {
  low: number;
  high: number;
}

/** Gives for a key the number that it chooses, undefined for none of the scale. */
export function createDigits({ low, high }: Scale, now: () => number): (key: string) => number | undefined {
  let one = Number.NEGATIVE_INFINITY;
  return (key) => {
    if (!/^[0-9]$/.test(key)) return undefined;
    const at = now();
    const digit = key === "0" && at - one < SETTLE && high >= 10 ? 10 : Number(key);
    one = key === "1" ? at : Number.NEGATIVE_INFINITY;
    return digit >= low && digit <= high ? digit : undefined;
  };
}
