// Shows what is pushed, and follows the link when it is clicked. It lives in a worker of the site's own,
// perhaps beside code of theirs: it answers no request of the page's, claims no page, and leaves
// alone what others push and show.

/** As much of a service worker as is used here. */
export interface WorkerScope {
  location: { origin: string; hostname: string };
  registration: {
    scope: string;
    showNotification(title: string, options: NotificationOptions): Promise<void>;
  };
  clients: {
    matchAll(options: object): Promise<readonly Tab[]>;
    openWindow(url: string): Promise<unknown>;
  };
  addEventListener(name: "push", fn: (e: Pushed) => void): void;
  addEventListener(name: "notificationclick", fn: (e: Clicked) => void): void;
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

interface Clicked extends Waiting {
  action: string;
  notification: { data: unknown; close(): void };
}

/** What is kept with a notification for its click: where to, by the name of the button. */
interface Kept {
  tend: { [action: string]: string };
}

type Fields = { [name: string]: unknown };

const text = (v: unknown) => (typeof v === "string" ? v : "");
const TEXTS = ["body", "tag", "lang", "dir"];
const IMAGES = ["icon", "image", "badge"];

export function serve(sw: WorkerScope): void {
  const { origin, hostname } = sw.location;

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

  sw.addEventListener("push", (e) => {
    const fields = read(e);
    // The site's own worker may have other services, and they words of their own.
    if (fields && !("v" in fields) && new URL(sw.registration.scope).pathname === "/") return;
    e.waitUntil(show(fields ?? {}));
  });

  function show(fields: Fields): Promise<void> {
    const tend: Kept["tend"] = { "": address(fields["url"]) ?? origin };
    const options: Fields = { data: { tend } satisfies Kept };
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
      tend[action] = address(a?.["url"]) ?? origin;
    }
    if (actions.length) options["actions"] = actions;
    const title = text(fields["title"]) || hostname;
    // What cannot be read is shown all the same, plainly: browsers take the right away from a site that
    // is pushed to and shows nothing.
    return sw.registration
      .showNotification(title, options)
      .catch(() => sw.registration.showNotification(title, { data: options["data"] }));
  }

  sw.addEventListener("notificationclick", (e) => {
    const { tend } = (e.notification.data ?? {}) as Partial<Kept>;
    if (!tend) return;
    e.notification.close();
    e.waitUntil(follow(text(tend[e.action]) || text(tend[""]) || origin));
  });

  /** To a tab that shows it already, or a new one. */
  async function follow(url: string): Promise<void> {
    const bare = (s: string) => (url.includes("#") ? s : s.replace(/#.*/, ""));
    const tabs = await sw.clients.matchAll({ type: "window", includeUncontrolled: true });
    const tab = tabs.find((t) => bare(t.url) === url);
    try {
      if (tab) return void (await tab.focus());
    } catch {
      // It may be gone by now.
    }
    await sw.clients.openWindow(url);
  }
}
