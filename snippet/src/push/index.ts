// Web push in the page: asks the browser, and keeps the server informed of the device. A file of its
// own, which comes where the site has push. What the browser must be asked within a click is asked
// before the first wait.
import type { Ports } from "../ports";
import type { Consent, PushBody } from "../wire";
import { createDevice } from "./device";
import { keyOf } from "./keys";
import { flush, forget } from "./mailbox";
import { createMemory } from "./memory";
import { Trouble, type Settings } from "./registration";
import { details, type Reason } from "./reasons";
import { obstacle, type Browser } from "./support";

/** How push stands in this browser. */
export interface PushStatus {
  /** The browser can, and the site has turned it on. */
  supported: boolean;
  permission: NotificationPermission;
  /** Notifications reach this browser. */
  subscribed: boolean;
  /** Why not; see docs/push.md. */
  reason?: Reason;
  /** The same in a sentence. */
  detail?: string;
}

export interface Push {
  status(): Promise<PushStatus>;
  /** Asks the person. The browser lets it happen in a click only. */
  prompt(): Promise<PushStatus>;
  unsubscribe(): Promise<PushStatus>;
  /** Tells the server what has changed of the device since it was told last. */
  refresh(): Promise<void>;
  /** Whoever is here leaves: nothing of theirs shall come to this browser any more. */
  detach(): void;
}

export interface PushOptions {
  site: string;
  /** Where Tend is: what the worker has to tell goes there. */
  api?: string;
  /** What the site has set, as it was received. */
  config(): Record<string, unknown>;
  level(): Consent;
  session: { anon(): string; user(): string | undefined };
  record(body: PushBody): void;
}

/** What the server says of push; undefined where the site has it not. */
function settingsOf(config: Record<string, unknown>): Settings | undefined {
  const { key, worker, scope } = (config["push"] ?? {}) as Record<string, unknown>;
  if (typeof key !== "string" || typeof worker !== "string" || typeof scope !== "string") return undefined;
  return { key, worker, scope };
}

export function createPush(ports: Ports, o: PushOptions, w = window as unknown as Browser): Push {
  // Consent may end while the browser is asked.
  const record = (body: PushBody) => void (o.level() === "full" && o.record(body));
  const memory = createMemory(ports, { ...o, record });
  const { within, current, foreign, begin } = createDevice(ports, memory, w);
  let asking: Promise<PushStatus> | undefined;

  const settings = () => settingsOf(o.config());
  const permission = () => w.Notification?.permission ?? "denied";

  /** Why nothing can be done here. */
  function hindrance(): Reason | undefined {
    if (o.level() !== "full") return "consent";
    if (!settings()) return "off";
    return obstacle(w);
  }

  function outcome(reason?: Reason, subscribed = false): PushStatus {
    const supported = Boolean(settings()) && !obstacle(w);
    const now = { supported, permission: permission(), subscribed };
    return reason ? { ...now, reason, detail: details[reason] } : now;
  }

  /** What cannot be done, and is said to whoever builds the page. */
  function refuse(reason: Reason, more = ""): PushStatus {
    ports.log.warn(`push: ${details[reason]}${more}`);
    return outcome(reason);
  }

  /** Nothing comes to whoever is here any more: nothing is told of it either. */
  function end() {
    // Who has no device here has nothing stored, and gets nothing stored by this.
    if (memory.read()) forget(o.site).catch(() => {});
  }

  /** What went wrong, as the server is told. */
  function failed(err: unknown): PushStatus {
    const { name = "" } = err as { name?: string };
    if (name === "NotAllowedError" && permission() !== "granted") return outcome("denied");
    const reason: Reason =
      err instanceof Trouble ? err.reason : /^Invalid(State|Access)Error$/.test(name) ? "key" : "other";
    record({ k: "push", what: "failed", reason: reason === "foreign" ? "key" : reason });
    return refuse(reason, err instanceof Trouble ? err.message : ` (${String(err)})`);
  }

  async function ask(s: Settings): Promise<PushStatus> {
    if (permission() === "default") {
      // The answer may be a while in coming, and the page be left before: that it was asked is told now.
      const answer = w.Notification.requestPermission();
      record({ k: "push", what: "asked" });
      const got = await answer;
      record({ k: "push", what: got === "default" ? "dismissed" : got });
    }
    if (permission() !== "granted") return outcome(permission() === "denied" ? "denied" : "dismissed");
    try {
      await begin(s);
      return outcome(undefined, true);
    } catch (err) {
      return failed(err);
    }
  }

  function prompt(): Promise<PushStatus> {
    const why = hindrance();
    const s = settings();
    if (why || !s) {
      const unable = why !== "consent" && why !== "off";
      if (unable) record({ k: "push", what: "failed", reason: "unsupported" });
      return Promise.resolve(refuse(why ?? "off"));
    }
    if (permission() === "default" && w.navigator.userActivation?.isActive === false)
      return Promise.resolve(refuse("click"));
    asking ??= ask(s).finally(() => (asking = undefined));
    return asking;
  }

  async function status(): Promise<PushStatus> {
    const why = hindrance();
    if (why) return outcome(why);
    const s = settings() as Settings;
    const sub = permission() === "granted" ? await within(current(s)).catch(() => undefined) : undefined;
    if (!sub) return permission() === "denied" ? outcome("denied") : outcome();
    if (foreign(s, sub)) return outcome("foreign");
    return memory.read()?.off ? outcome("signed_out") : outcome(undefined, true);
  }

  async function unsubscribe(): Promise<PushStatus> {
    const why = hindrance();
    if (why) return refuse(why);
    const s = settings() as Settings;
    const sub = await within(current(s)).catch(() => undefined);
    end();
    if (sub && !foreign(s, sub)) {
      await sub.unsubscribe();
      memory.gone(sub.endpoint);
    } else memory.gone(memory.read()?.endpoint);
    return outcome();
  }

  async function refresh(): Promise<void> {
    const s = settings();
    if (hindrance() || !s) return;
    const known = memory.read();
    // Taken back in the browser's own settings.
    if (permission() !== "granted") {
      end();
      return known && memory.gone(known.endpoint);
    }
    // Whosever it was: what the worker could not tell is told now.
    if (known) flush().catch(() => {});
    if (memory.follow()) return;
    const sub = await current(s);
    if (sub && foreign(s, sub)) return;
    if (sub && keyOf(sub) === s.key) memory.tell(sub, s.key, false);
    // It was there, and is not, or under a key of before: the person has agreed, so they are not asked again.
    else if (sub || known) await begin(s);
  }

  return {
    status,
    prompt,
    unsubscribe,
    refresh: () => refresh().catch((err) => ports.log.debug("push: not refreshed", err)),
    detach() {
      end();
      memory.detach();
    },
  };
}
