// What push services made of what was sent, in words.
import type { PushService } from "../api/push";
import { count, rateOf } from "../ui/figures";

/** How a push can end without a push service having taken it, and why, most telling first. */
const ends = {
  gone: "the browser takes none any more",
  expired: "their time was over before they could be handed over",
  refused: "the push service refused them",
  unreachable: "the push service did not answer, to the end",
  limited: "the push service took no more, to the end",
  too_large: "they were too long",
  stopped: "the campaign or the site was stopped, or web push turned off",
} as const;
type End = keyof typeof ends;

export interface Summed {
  queued: number;
  accepted: number;
  /** Done with and not accepted. */
  failed: number;
  /** Why, the most frequent first. */
  reasons: { code: string; words: string; n: number }[];
}

/** All push services together. */
export function summed(services: readonly PushService[]): Summed {
  const sum = (name: keyof Omit<PushService, "service">) =>
    services.reduce((total, service) => total + service[name], 0);
  const reasons = (Object.keys(ends) as End[])
    .map((code) => ({ code, words: ends[code], n: sum(code) }))
    .filter(({ n }) => n > 0)
    .sort((a, b) => b.n - a.n);
  const failed = reasons.reduce((total, { n }) => total + n, 0);
  return { queued: sum("queued"), accepted: sum("accepted"), failed, reasons };
}

/** What became of all of it, as the sentence that opens the figures. */
export function sentInWords({ queued, accepted, failed }: Summed): string {
  const done = accepted + failed;
  const waits = queued > 0 ? ` ${count(queued)} ${queued === 1 ? "waits" : "wait"} to be sent.` : "";
  if (done === 0) return `Nothing was sent in these days.${waits}`;
  if (failed === 0) return `All ${count(done)} were taken by the push services.${waits}`;
  return `Of ${count(done)} sent, ${count(accepted)} were taken by the push services (${rateOf(accepted, done, "sent")}).${waits}`;
}

/** "80 ms", "1.2 s": how long it took; nothing where nothing was taken. */
export function took(ms: number): string {
  if (ms <= 0) return "";
  if (ms < 1000) return `${count(ms)} ms`;
  return `${count(Math.round(ms / 100) / 10)} s`;
}
