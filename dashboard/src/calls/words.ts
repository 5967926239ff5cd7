// A call of the tracking API in words.
import type { TrackingCall } from "../api/calllog";

/** Something of it was not taken. */
export const refused = (call: TrackingCall) => call.refused > 0 || Boolean(call.code);

const reasons: Record<string, string> = {
  rate_limited: "More than the site may send now. Libraries send it again.",
  not_json: "The body is no JSON object.",
  not_gzip: "The body begins as gzip and cannot be unpacked.",
  too_large: "The body is over 500 KiB. Send it in pieces.",
  batch_too_long: "Over 500 events in one call. Send them in several.",
  required: "The batch has no events.",
};

/** Why all of a call was refused; "" where it was not. */
export function reasonInWords({ code, status }: TrackingCall): string {
  if (!code) return "";
  return reasons[code] ?? (status >= 500 ? "Something was away on our side. Libraries send it again." : code);
}

/** What became of its events, "3 events: 1 taken, 1 had come before, 1 refused". */
export function eventsInWords({ items, taken, duplicates, refused: bad }: TrackingCall): string {
  if (items === 0) return "nothing of it could be read";
  const parts = [
    [taken, "taken"],
    [duplicates, "had come before"],
    [bad, "refused"],
  ] as const;
  const said = parts.flatMap(([n, word]) => (n > 0 ? [`${n} ${word}`] : [])).join(", ");
  return `${items} ${items === 1 ? "event" : "events"}: ${said || "none taken"}`;
}

/** Where a fault is, "Event 3, event": events are counted from 1, as people do. */
export function placeInWords({ index, pointer }: TrackingCall["faults"][number]): string {
  const at = pointer.replace(/^\//, "").replaceAll("/", ".");
  return `Event ${index + 1}${at ? `, ${at}` : ""}`;
}

/** A call to try it with. */
export const tryIt = (server: string) =>
  `curl ${server}/v1/track -u "$WRITE_KEY:" \\\n  -d '{"userId": "ada", "event": "first_call"}'`;
