import type { Entry } from "../api/person";
import type { PushTest } from "../api/push";

/** Whose push service a browser has, as a member knows it. */
const services: Record<string, string> = {
  fcm: "Google's push service",
  mozilla: "Mozilla's push service",
  apple: "Apple's push service",
  windows: "Microsoft's push service",
};

export function serviceInWords(service: string | undefined): string {
  if (!service) return "";
  return services[service] ?? "Another push service";
}

const happened: Record<string, string> = {
  asked: "Was asked by the browser whether it may show notifications",
  granted: "Allowed notifications",
  denied: "Refused notifications",
  dismissed: "Closed the browser's question about notifications",
  subscribed: "Takes notifications in this browser",
  unsubscribed: "Takes no more notifications in this browser",
  failed: "Notifications could not be turned on",
};

const reasons: Record<string, string> = {
  timeout: "The browser did not answer in time",
  worker: "The site's service worker could not be installed",
  key: "The browser did not take the site's key",
  unsupported: "The browser has no web push",
};

/** What became of a browser's web push, and what there is to add. */
export function pushInWords(e: Entry): { title: string; detail: string } {
  const title = happened[e.what ?? ""] ?? `Notifications: ${e.what ?? ""}`;
  return { title, detail: e.reason ? (reasons[e.reason] ?? "") : serviceInWords(e.service) };
}

const outcomes: Record<PushTest["status"], string> = {
  accepted: "Sent: the push service has it. It shows within seconds where the browser is running.",
  gone: "This browser takes no notifications any more, and was removed.",
  refused: "It was refused.",
  limited: "The push service takes no more just now: try again later.",
  too_large: "The push service found it too long.",
  unreachable: "The push service did not answer: try again later.",
};

/** What became of a test, with the push service's own words where there is something to mend. */
export function testInWords({ status, detail }: PushTest): string {
  const words = outcomes[status];
  return status === "accepted" || status === "gone" ? words : `${words} (${detail})`;
}
