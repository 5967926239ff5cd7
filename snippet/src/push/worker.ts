// Shows what is pushed, follows the link when it is clicked, and tells the server of both. It lives in a
// worker of the site's own, perhaps beside code of theirs: it answers no request of the page's, claims
// no page, and leaves alone what others push and show.
import { bytesOf, keyOf } from "./keys";
import { add, addresses, flush, type Receipt } from "./mailbox";

/** As much of a service worker as is used here. */
export interface WorkerScope {
  location: { origin: string; hostname: string };
  registration: {
    scope: string;
    pushManager: Pick<PushManager, "getSubscription" | "subscribe">;
    showNotification(title: string, options: NotificationOptions): Promise<void>;
    getNotifications(of: { tag: string }): Promise<readonly unknown[]>;
  };
  clients: {
    matchAll(options: object): Promise<readonly Tab[]>;
    openWindow(url: string): Promise<unknown>;
  };
  addEventListener(name: "push", fn: (e: Pushed) => void): void;
  addEventListener(name: "notificationclick", fn: (e: Clicked) => void): void;
  addEventListener(name: "notificationclose", fn: (e: About) => void): void;
  addEventListener(name: "pushsubscriptionchange", fn: (e: Changed) => void): void;
}

interface Tab {
  url: string;
  focus(): Promise<unknown>;
}

interface Waiting {
  waitUntil(work: Promise<unknown>): void;
}

interface Pushed extends Waiting {
  data: { text(): string } | null;
}

interface About extends Waiting {
  notification: { data: unknown; tag: string; actions?: readonly { action: string }[]; close(): void };
}

interface Clicked extends About {
  action: string;
}

interface Changed extends Waiting {
  oldSubscription?: PushSubscription | null;
  newSubscription?: PushSubscription | null;
}

/** What is kept with a notification. */
interface Kept {
  /** For its click: where to, by the name of the button. */
  tend: { [action: string]: string };
  /** For its receipts. */
  note?: { site: string; d: string; r: string };
}

type Fields = { [name: string]: unknown };

const text = (v: unknown) => (typeof v === "string" ? v : "");
const TEXTS = ["body", "tag", "lang", "dir"];
const IMAGES = ["icon", "image", "badge"];

export function serve(sw: WorkerScope): void {
  const { origin, hostname } = sw.location;
  const shared = () => new URL(sw.registration.scope).pathname === "/";
  /** Deliveries that were clicked: some browsers call that closed as well. */
  const clicked = new Set<string>();

  /** An address of the site, or of another over https. */
  function address(raw: unknown): string | undefined {
    try {
      const url = new URL(text(raw), origin);
      return url.origin === origin || url.protocol === "https:" ? url.href : undefined;
    } catch {
      return undefined;
    }
  }

  function read(e: Pushed): Fields | undefined {
    try {
      const fields: unknown = JSON.parse(e.data?.text() ?? "");
      return typeof fields === "object" && fields ? (fields as Fields) : undefined;
    } catch {
      return undefined;
    }
  }

  /** What cannot be told now is told with the next push, click or page. */
  async function report(
    { tend, note }: Partial<Kept>,
    what: Receipt["what"],
    action?: number,
  ): Promise<void> {
    if (!tend || !note) return;
    const { site, d, r } = note;
    try {
      await add(site, { d, r, what, ts: Date.now(), ...(what === "clicked" && { action: action ?? 0 }) });
      await flush();
    } catch {
      // There is no storage, or no way to the server.
    }
  }

  sw.addEventListener("push", (e) => {
    const fields = read(e);
    // The site's own worker may have other services, and they words of their own.
    if (fields && !("v" in fields) && shared()) return;
    const kept = keptOf(fields ?? {});
    const shown = show(fields ?? {}, kept);
    e.waitUntil(shown);
    e.waitUntil(shown.then(() => report(kept, "shown")));
  });

  function keptOf(fields: Fields): Kept {
    const [site, d, r] = [text(fields["site"]), text(fields["d"]), text(fields["r"])];
    const tend = { "": address(fields["url"]) ?? origin };
    return site && d && r ? { tend, note: { site, d, r } } : { tend };
  }

  function show(fields: Fields, kept: Kept): Promise<void> {
    const options: Fields = { data: kept };
    for (const name of TEXTS) if (text(fields[name])) options[name] = fields[name];
    for (const name of IMAGES) {
      const url = text(fields[name]) && address(fields[name]);
      if (url) options[name] = url;
    }
    const actions: Fields[] = [];
    for (const a of Array.isArray(fields["actions"]) ? (fields["actions"] as (Fields | null)[]) : []) {
      const action = text(a?.["action"]);
      const title = text(a?.["title"]);
      if (!action || !title) continue;
      actions.push({ action, title });
      kept.tend[action] = address(a?.["url"]) ?? origin;
    }
    if (actions.length) options["actions"] = actions;
    const title = text(fields["title"]) || hostname;
    // What cannot be read is shown all the same, plainly: browsers take the right away from a site that
    // is pushed to and shows nothing.
    return sw.registration
      .showNotification(title, options)
      .catch(() => sw.registration.showNotification(title, { data: kept }));
  }

  const keptWith = (e: About) => (e.notification.data ?? {}) as Partial<Kept>;

  sw.addEventListener("notificationclick", (e) => {
    const kept = keptWith(e);
    const { tend, note } = kept;
    if (!tend) return;
    if (note) clicked.add(note.d);
    const button = (e.notification.actions ?? []).findIndex(({ action }) => action === e.action) + 1;
    e.notification.close();
    e.waitUntil(follow(text(tend[e.action]) || text(tend[""]) || origin));
    e.waitUntil(report(kept, "clicked", button));
  });

  sw.addEventListener("notificationclose", (e) => {
    e.waitUntil(closed(e));
  });

  async function closed(e: About): Promise<void> {
    const kept = keptWith(e);
    const { tag } = e.notification;
    // Firefox closes what another takes the place of, and clicks: nobody has put those away.
    const replaced = kept.note && tag && (await sw.registration.getNotifications({ tag })).length;
    if (!replaced && !clicked.has(kept.note?.d ?? "")) await report(kept, "closed");
  }

  /** To a tab that shows it already, or a new one. Where the link is to the site as such, any tab of it will do. */
  async function follow(url: string): Promise<void> {
    const bare = (s: string) => (url.includes("#") ? s : s.replace(/#.*/, ""));
    const tabs = await sw.clients.matchAll({ type: "window", includeUncontrolled: true });
    const tab =
      tabs.find((t) => bare(t.url) === url) ??
      (url === `${origin}/` ? tabs.find((t) => t.url.startsWith(url)) : undefined);
    try {
      if (tab) return void (await tab.focus());
    } catch {
      // It may be gone by now.
    }
    await sw.clients.openWindow(url);
  }

  // The page's next visit tells the server of it.
  sw.addEventListener("pushsubscriptionchange", (e) => {
    e.waitUntil(renew(e).catch(() => {}));
  });

  /** Subscribes anew where the browser has not: nobody is there to be asked, and they have agreed. */
  async function renew({ oldSubscription: old, newSubscription }: Changed): Promise<void> {
    const [site] = await addresses();
    const { pushManager } = sw.registration;
    // In the worker of the site's own it may have been another service's.
    if (!site || newSubscription || (old ? keyOf(old) !== site.key : shared())) return;
    if (await pushManager.getSubscription()) return;
    await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(site.key) });
  }
}
