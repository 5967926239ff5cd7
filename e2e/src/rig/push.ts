// A site that has web push, a push service, and Firefox with it.
import { launch, type Browser, type Page } from "puppeteer-core";
import { program } from "./program.js";
import { SYSTEM_ACCESS, watchAlerts, type Alerts } from "./alerts.js";
import { createApi, type Api } from "./api.js";
import { openPushService, type PushService } from "./pushservice.js";
import { SECRET, type Subscription } from "./sealed.js";
import { html, openShop, type Shop } from "./shop.js";
import { startTend, type Tend } from "./tend.js";
import { untilEqual } from "./until.js";
import { banner } from "./world.js";

const API_KEY = "tend_sk_push_0123456789abcdef0123456789abcdef";
export const OWN = { worker: "/tend-worker.js", scope: "/push/tend/" };

export interface Status {
  supported: boolean;
  permission: string;
  subscribed: boolean;
  reason?: string;
}

type Call = "status" | "prompt" | "unsubscribe";

/** Runs in the page: a call of tend.push, without its sentence. */
export async function pushOf(call: Call): Promise<Status> {
  const { push } = window.tend as unknown as { push: Record<Call, () => Promise<Status>> };
  const { supported, permission, subscribed, reason } = await push[call]();
  return { supported, permission, subscribed, ...(reason ? { reason } : {}) };
}

/** Runs in the page: the subscription of a scope. */
async function subscriptionOf(scope: string): Promise<Subscription> {
  const found = await navigator.serviceWorker.getRegistration(scope);
  const { endpoint, keys } = (await found!.pushManager.getSubscription())!.toJSON();
  return { endpoint: endpoint!, keys: { p256dh: keys!["p256dh"]!, auth: keys!["auth"]! } };
}

/** Runs in the page: what of the receipts is still there. */
export const waitingOf = () =>
  new Promise<string[]>((resolve) => {
    const asked = indexedDB.open("tend");
    asked.addEventListener("success", () => {
      const all = asked.result.transaction("push").objectStore("push").getAll();
      all.addEventListener("success", () => {
        asked.result.close();
        resolve((all.result as { e: { what: string }[] }[]).flatMap(({ e }) => e.map(({ what }) => what)));
      });
    });
  });

export interface Device {
  id: string;
  service: string;
}

declare global {
  interface Window {
    shown: { title: string; body: string }[];
  }
}

export interface Fox {
  page: Page;
  push(call: Call): Promise<Status>;
  /** What the worker has shown. */
  shown(): Promise<{ title: string; body: string }[]>;
  /** How it is reached. */
  subscription(): Promise<Subscription>;
  /** What waits to be told. */
  waiting(): Promise<string[]>;
  alerts: Alerts;
  browser: Browser;
}

export interface PushWorld {
  service: PushService;
  shop: Shop;
  tend: Tend;
  api: Api;
  /** A page of Firefox, of somebody who agrees when they are asked. */
  fox(faults: string[], path?: string): Promise<Fox>;
  /** Waits until a person has so many devices. */
  devices(person: string, count: number): Promise<Device[]>;
  /** Sends the test message to one. */
  test(person: string, device: string): Promise<{ status: string; detail: string }>;
  close(): Promise<void>;
}

/** A site's worker, which tells the pages what it has shown: without a screen Firefox takes that away at once. */
export const workerOf = (tend: Tend) => `
  const show = ServiceWorkerRegistration.prototype.showNotification;
  ServiceWorkerRegistration.prototype.showNotification = async function (title, options) {
    await show.call(this, title, options);
    new BroadcastChannel("shown").postMessage({ title, body: options.body });
  };
  importScripts("${tend.url}/tend-push.js");`;

/** The soft question, in a banner, when something was exported. */
export const ASKING = banner("ask", "export", {
  message: {
    blocks: [
      { type: "heading", text: "Know when it is ready" },
      {
        type: "text",
        text: "Large exports take some minutes. We can tell you, also when this page is closed.",
      },
      { type: "button", label: "Tell me", action: { type: "ask_push" } },
      { type: "button", label: "Not now", action: { type: "dismiss" } },
    ],
  },
});

export async function openPushWorld(
  push: object = OWN,
  path = "/",
  campaigns: object[] = [],
): Promise<PushWorld> {
  const service = await openPushService();
  const shop = await openShop();
  const tend = await startTend(
    "serve",
    {
      sites: [
        {
          name: "shop",
          key: "site_shop",
          write_key: "wk_shop",
          origins: [shop.url],
          push,
          campaigns: [ASKING, banner("report", "report"), ...campaigns],
        },
      ],
      api_keys: [{ name: "e2e", site: "shop", key: API_KEY, scopes: ["admin"] }],
    },
    ["--push-hosts", service.url, "--allow-cidrs", "127.0.0.0/8", "--secret-key", SECRET],
  );
  shop.put(OWN.worker, { body: workerOf(tend) });
  shop.put(path, { body: html({ key: "site_shop", tend: tend.url }) });
  const api = createApi(tend.url, API_KEY, "shop");
  const executablePath = program("firefox-esr", "FIREFOX");
  let browser: Browser | undefined;

  async function fox(faults: string[], at = path): Promise<Fox> {
    browser ??= await launch({
      browser: "firefox",
      executablePath,
      headless: true,
      args: [SYSTEM_ACCESS],
      extraPrefsFirefox: service.prefs,
    });
    const alerts = await watchAlerts(browser);
    const context = browser.defaultBrowserContext();
    const page = await context.newPage();
    page.on("pageerror", (e) => faults.push(String(e)));
    page.on("console", (m) => {
      if (m.type() === "error" || m.type() === "warn") faults.push(m.text());
    });
    // A driver cannot reach the browser's own question, but it can give its answer.
    await page.exposeFunction("agree", () => context.overridePermissions(shop.url, ["notifications"]));
    await page.evaluateOnNewDocument(() => {
      window.shown = [];
      new BroadcastChannel("shown").addEventListener("message", ({ data }) =>
        window.shown.push(data as (typeof window.shown)[0]),
      );
      Notification.requestPermission = async () => {
        await (window as unknown as { agree(): Promise<void> }).agree();
        return Notification.permission;
      };
    });
    await page.goto(shop.url + at);
    await page.waitForFunction(() => window.tend?.debug().connection === "ready");
    return {
      page,
      push: (call) => page.evaluate(pushOf, call),
      shown: () => page.evaluate(() => window.shown),
      subscription: () => page.evaluate(subscriptionOf, OWN.scope),
      waiting: () => page.evaluate(waitingOf),
      alerts,
      browser,
    };
  }

  const listOf = (person: string) => `/people/${encodeURIComponent(person)}/devices`;
  return {
    service,
    shop,
    tend,
    api,
    fox,
    async devices(person, count) {
      const list = async () => (await api.get<{ data: Device[] }>(listOf(person))).data;
      await untilEqual(`the devices of ${person}`, async () => (await list()).length, count);
      return list();
    },
    test: (person, device) => api.post(`${listOf(person)}/${device}/test`, {}),
    async close() {
      await browser?.close();
      await tend.close();
      await shop.close();
      await service.close();
    },
  };
}
