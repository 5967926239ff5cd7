// This browser's subscription with its push service.
import type { Ports } from "../ports";
import { bytesOf, keyOf } from "./keys";
import type { Memory } from "./memory";
import { findRegistration, Trouble, type Settings } from "./registration";
import type { Browser } from "./support";

/** Milliseconds: some browsers never answer where they do not reach their push service. */
export const LIMIT = 20_000;

export interface Device {
  /** The subscription that is there. */
  current(s: Settings): Promise<PushSubscription | undefined>;
  /** Whether that is of another service, in the worker of the site's own: not ours to end. */
  foreign(s: Settings, sub: PushSubscription): boolean;
  /** Subscribes, where the right one is not there, and tells the server. One at a time; one that is late still counts. */
  begin(s: Settings): Promise<void>;
  /** For as long as anybody waits. */
  within<T>(work: Promise<T>): Promise<T>;
}

export function createDevice(ports: Ports, memory: Memory, w: Browser): Device {
  let subscribing: Promise<void> | undefined;

  function within<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = ports.after(LIMIT, () => reject(new Trouble("timeout")));
      void work.then(resolve, reject).then(cancel);
    });
  }

  const foreign = (s: Settings, sub: PushSubscription) =>
    s.scope === "/" && keyOf(sub) !== s.key && memory.read()?.endpoint !== sub.endpoint;

  async function subscribe(s: Settings): Promise<void> {
    const { pushManager } = (await findRegistration(w, s, true)) as ServiceWorkerRegistration;
    let sub = await pushManager.getSubscription();
    if (sub && foreign(s, sub)) throw new Trouble("foreign");
    if (sub && keyOf(sub) !== s.key) {
      await sub.unsubscribe();
      memory.gone(sub.endpoint);
      sub = null;
    }
    sub ??= await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(s.key) });
    memory.tell(sub, s.key, true);
  }

  return {
    async current(s) {
      const found = await findRegistration(w, s, false);
      return (await found?.pushManager.getSubscription()) ?? undefined;
    },
    foreign,
    begin(s) {
      subscribing ??= subscribe(s).finally(() => (subscribing = undefined));
      return within(subscribing);
    },
    within,
  };
}
