// The registration of the worker that shows notifications: a small file of the site's own under a
// scope of its own, or the worker that the site has already.
import type { Reason } from "./reasons";
import type { Browser } from "./support";

/** What the server says of push, where the site has it. */
export interface Settings {
  /** The server's public key for this site. */
  key: string;
  /** The path of the worker on the site's own origin. */
  worker: string;
  scope: string;
}

/** Why it does not go on. */
export class Trouble extends Error {
  constructor(
    readonly reason: Reason,
    message = "",
  ) {
    super(message);
  }
}

const script = (reg: ServiceWorkerRegistration) => reg.installing ?? reg.waiting ?? reg.active;

/** Waits until it can be subscribed with. */
async function active(reg: ServiceWorkerRegistration): Promise<ServiceWorkerRegistration> {
  const worker = reg.active ? null : (reg.installing ?? reg.waiting);
  if (worker)
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (worker.state === "activated") resolve();
        else if (worker.state === "redundant") reject(new Trouble("worker", " Its code could not be run."));
      };
      worker.addEventListener("statechange", look);
      look();
    });
  return reg;
}

/**
 * The registration of exactly this scope, where it is of this script. With make, one of a scope of its
 * own is made: the scope "/" is the site's, whose worker is never put in the place of another, nor where there is none.
 */
export async function findRegistration(
  w: Browser,
  { worker, scope }: Settings,
  make: boolean,
): Promise<ServiceWorkerRegistration | undefined> {
  const { serviceWorker } = w.navigator;
  const at = new URL(scope, w.location.href).href;
  const found = await serviceWorker.getRegistration(at);
  if (found?.scope === at) {
    const path = new URL(script(found)?.scriptURL ?? at).pathname;
    if (path === worker) return make ? active(found) : found;
    if (scope === "/") {
      if (make) throw new Trouble("worker", ` The worker of this site is ${path}, and not ${worker}.`);
      return undefined;
    }
  }
  if (!make) return undefined;
  if (scope === "/") throw new Trouble("worker", ` This site has registered none at ${worker}.`);
  try {
    return await active(await serviceWorker.register(worker, { scope }));
  } catch (err) {
    throw err instanceof Trouble ? err : new Trouble("worker", ` (${String(err)})`);
  }
}
