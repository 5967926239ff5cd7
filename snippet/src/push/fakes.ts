// A browser with web push for tests: what the person answers, what the push service gives and which
// worker is registered is the test's to say.
import { fakePorts, type FakePorts } from "../fakes";
import type { Consent, PushBody } from "../wire";
import { createPush, type Push, type PushOptions } from "./index";
import { bytesOf } from "./keys";
import type { Browser } from "./support";

export const KEY = "BAAA";
export const OTHER_KEY = "BBBB";
const PAGE = "https://shop.example/cart";

interface Registered {
  scope: string;
  path: string;
  /** The subscription that it has: its address and the key that it was made with. */
  sub?: { endpoint: string; key: string } | undefined;
}

export interface FakeBrowser {
  ports: FakePorts;
  w: Browser;
  options: PushOptions;
  /** How the world is; the test changes it. */
  world: {
    permission: NotificationPermission;
    /** What the person says when they are asked. */
    answer: NotificationPermission;
    active: boolean;
    /** What becomes of a subscription; "never" where there is no answer. */
    service: "ok" | "never" | Error;
    /** What becomes of a registration. */
    register: "ok" | Error;
    config: { [name: string]: unknown };
    level: Consent;
    anon: string;
    user: string | undefined;
  };
  registered: Registered[];
  /** How often the person was asked. */
  asked(): number;
  recorded: PushBody[];
  /** What was recorded: "subscribed https://push.example/1". */
  said(): string[];
  push: Push;
  /** Another page of the site in the same browser. */
  nextPage(): Push;
  /** The push service answers what it was asked before. */
  late(): void;
}

/** With what the site has set. */
export const settings = (more: object = {}) => ({
  push: { key: KEY, worker: "/tend-worker.js", scope: "/push/tend/", ...more },
});

export function fakeBrowser(more: Partial<PushOptions> = {}): FakeBrowser {
  const ports = fakePorts();
  const registered: Registered[] = [];
  const recorded: PushBody[] = [];
  let asked = 0;
  let made = 0;
  let late = () => {};
  const world: FakeBrowser["world"] = {
    permission: "default",
    answer: "granted",
    active: true,
    service: "ok",
    register: "ok",
    config: settings(),
    level: "full",
    anon: "a1",
    user: undefined,
  };

  const subscription = (r: Registered) => {
    const { sub } = r;
    if (!sub) return null;
    return {
      endpoint: sub.endpoint,
      options: { applicationServerKey: bytesOf(sub.key).buffer },
      getKey: (name: string) => bytesOf(name === "auth" ? "AQID" : "BAUG").buffer,
      unsubscribe: async () => ((r.sub = undefined), true),
    };
  };
  const registration = (r: Registered) => ({
    scope: new URL(r.scope, PAGE).href,
    active: { scriptURL: new URL(r.path, PAGE).href },
    pushManager: {
      getSubscription: async () => subscription(r),
      subscribe({ applicationServerKey }: { applicationServerKey: Uint8Array }) {
        if (world.service instanceof Error) return Promise.reject(world.service);
        const key = btoa(String.fromCharCode(...applicationServerKey));
        const done = () => {
          r.sub = { endpoint: `https://push.example/${++made}`, key };
          return subscription(r);
        };
        if (world.service === "ok") return Promise.resolve(done());
        return new Promise((resolve) => (late = () => resolve(done())));
      },
    },
  });

  const w = {
    isSecureContext: true,
    location: { href: PAGE },
    PushManager: {},
    Notification: {
      get permission() {
        return world.permission;
      },
      async requestPermission() {
        asked++;
        return (world.permission = world.answer);
      },
    },
    navigator: {
      userAgent: "Mozilla/5.0 (X11; Linux)",
      maxTouchPoints: 0,
      get userActivation() {
        return { isActive: world.active };
      },
      serviceWorker: {
        async getRegistration(at: string) {
          const fits = registered.filter(({ scope }) => at.startsWith(new URL(scope, PAGE).href));
          const found = fits.sort((a, b) => b.scope.length - a.scope.length)[0];
          return found && registration(found);
        },
        async register(path: string, { scope }: { scope: string }) {
          if (world.register instanceof Error) throw world.register;
          const r = { scope, path };
          registered.push(r);
          return registration(r);
        },
      },
    },
  } as unknown as Browser;

  const options: PushOptions = {
    site: "s",
    config: () => world.config,
    level: () => world.level,
    session: { anon: () => world.anon, user: () => world.user },
    record: (body) => recorded.push(body),
    ...more,
  };
  const nextPage = () => createPush(ports, options, w);

  return {
    ports,
    w,
    options,
    world,
    registered,
    asked: () => asked,
    recorded,
    said: () => recorded.splice(0).map((b) => [b.what, b.endpoint ?? b.reason].filter(Boolean).join(" ")),
    push: nextPage(),
    nextPage,
    late: () => late(),
  };
}
