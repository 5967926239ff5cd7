// The frames of subprotocol tend.v1, as server/wire writes and reads them. What the
// server sends is decoded with distrust: an unknown frame or garbage is undefined,
// never an exception, so that a newer server cannot break an older page.

export const PROTOCOL = "tend.v1";

/** Where the frames of a socket go by requests. */
export const eventsUrl = (socketUrl: string) =>
  socketUrl.replace(/^ws/, "http").replace(/\/socket$/, "/events");

export type Consent = "none" | "essential" | "full";
export type Props = Record<string, unknown>;
export type What =
  "shown" | "clicked" | "dismissed" | "answered" | "snoozed" | "completed" | "fewer" | "failed";

export interface PageInfo {
  url: string;
  title?: string | undefined;
  referrer?: string | undefined;
}

export interface Context {
  lang: string;
  tz: string;
  width: number;
  height: number;
  consent: Consent;
  /** What the person has said to notifications; absent where the browser has no web push. */
  push?: string | undefined;
}

export interface Hello {
  t: "hello";
  v: 1;
  now: number;
  site: string;
  anon: string;
  user?: string | undefined;
  token?: string | undefined;
  tab: string;
  page: PageInfo;
  context: Context;
  active?: string[];
}

export interface State {
  t: "state";
  visible: boolean;
  /** The tab is left: nothing that the server sends it will be drawn, nor has been ... */
  away?: true;
  /** ... apart from these deliveries. */
  drawn?: string[];
}

/** Of this browser as a device that notifications are pushed to. */
export interface PushBody {
  k: "push";
  what: "asked" | "granted" | "denied" | "dismissed" | "subscribed" | "unsubscribed" | "failed";
  endpoint?: string;
  keys?: { p256dh: string; auth: string };
  /** The server's public key that it was subscribed with. */
  key?: string;
  /** Why it has failed. */
  reason?: string;
}

/** An event before the outbox has given it its number and time. Tokens are not part
 * of it: they are added when a frame is cut, and so never reach the storage. */
export type Body =
  | { k: "page"; page: PageInfo; name?: string | undefined; props?: Props | undefined }
  | { k: "identify"; user: string; traits?: Props | undefined }
  | { k: "track"; name: string; props?: Props | undefined }
  | { k: "group"; account: string; traits?: Props | undefined }
  | { k: "alias"; user: string }
  | { k: "receipt"; d: string; what: What; props?: Props | undefined }
  | { k: "trigger"; w: string }
  | { k: "preference"; category: string; on: boolean }
  | { k: "reset"; anon: string }
  | { k: "consent"; level: Consent }
  | PushBody;

export interface Ready {
  t: "ready";
  ack: number;
  epoch: string;
  watch: unknown[];
  config: Props;
  /** The server's clock in epoch milliseconds; 0 where the server does not say it. */
  now: number;
}
export interface Ack {
  t: "ack";
  n: number;
}
export interface Show {
  t: "show";
  d: string;
  campaign: string;
  /** What "Fewer like this" turns off; none where the server does not say it. */
  category?: string;
  message: unknown;
  expires: number;
}
export interface Hide {
  t: "hide";
  d: string;
}
export interface Watch {
  t: "watch";
  w: unknown[];
}
export interface Preferences {
  t: "preferences";
  /** The categories that the person wants no messages of. */
  off: string[];
}
export interface Failure {
  t: "error";
  code: string;
  message: string;
  /** Seconds; 0 where trying again is of no use. */
  retry_after: number;
  /** The event it is about; 0 for the whole frame or the socket. */
  n: number;
}
export interface Drain {
  t: "drain";
  after: number;
}
export type ServerFrame = Ready | Ack | Show | Hide | Watch | Preferences | Failure | Drain;

export const isObject = (v: unknown): v is Props => typeof v === "object" && v !== null && !Array.isArray(v);
const text = (v: unknown): string => (typeof v === "string" ? v : "");
const list = (v: unknown): unknown[] => (Array.isArray(v) ? v : []);
const count = (v: unknown): number => (typeof v === "number" && v >= 0 && Number.isFinite(v) ? v : 0);

/** The fields of each frame, and how each is read: what is missing or of the wrong type is filled in. */
const frames: Record<string, Record<string, (v: unknown) => unknown>> = {
  ready: { ack: count, epoch: text, watch: list, config: (v) => (isObject(v) ? v : {}), now: count },
  ack: { n: count },
  show: { d: text, campaign: text, category: text, message: (v) => v, expires: count },
  hide: { d: text },
  watch: { w: list },
  preferences: { off: list },
  error: { code: text, message: text, retry_after: count, n: count },
  drain: { after: count },
};

/** Decodes one text frame; undefined for whatever this version does not know. */
export function decode(data: unknown): ServerFrame | undefined {
  let f: unknown;
  try {
    f = JSON.parse(data as string);
  } catch {
    return undefined;
  }
  const t = isObject(f) ? text(f["t"]) : "";
  if (typeof data !== "string" || !Object.keys(frames).includes(t)) return undefined;
  const frame: Props = { t };
  for (const [name, read] of Object.entries(frames[t] ?? {})) frame[name] = read((f as Props)[name]);
  // Without an id there is nothing to report on, so it can neither be drawn nor taken off.
  return frame["d"] === "" ? undefined : (frame as unknown as ServerFrame);
}

/** The number of bytes of a text in UTF-8. */
export function bytes(s: string): number {
  return new TextEncoder().encode(s).length;
}

/** Cuts a text to at most max bytes of UTF-8, never inside a character. */
export function clip(s: string, max: number): string {
  if (s.length * 3 <= max) return s;
  let cut = s.slice(0, max);
  while (bytes(cut) > max) cut = cut.slice(0, -1);
  // A pair of surrogates may have been split.
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}
