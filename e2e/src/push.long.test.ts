// Web push beside what sites have already: a worker of their own, a strict policy, no way to the push
// service. Chromium by its debugger, for it reaches no push service here; Firefox with one of the tests'.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test, type TestContext } from "node:test";
import { chromium, type BrowserContext, type Page, type Worker } from "playwright-core";
import { tells } from "./rig/browsers.js";
import { program } from "./rig/program.js";
import { openPushWorld, OWN, pushOf, workerOf, type PushWorld } from "./rig/push.js";
import { receiptOf } from "./rig/sealed.js";
import { html } from "./rig/shop.js";
import { until, untilEqual } from "./rig/until.js";
import { FLAGS } from "./rig/chromium.js";

/** A profile of its own: without one Chromium shows no notifications. */
async function chrome(t: TestContext, origin: string): Promise<BrowserContext> {
  const profile = mkdtempSync(join(tmpdir(), "tend-push-"));
  const executablePath = program("chromium", "CHROMIUM");
  const context = await chromium.launchPersistentContext(profile, { executablePath, args: FLAGS });
  t.after(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  });
  await context.grantPermissions(["notifications"], { origin });
  return context;
}

/** Hands a message to the worker of a scope, as if its push service had. */
async function deliver(page: Page, origin: string, scope: string, message: object) {
  const cdp = await page.context().newCDPSession(page);
  let registrationId: string | undefined;
  cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
    registrationId =
      registrations.find((r) => r.scopeURL === origin + scope)?.registrationId ?? registrationId;
  });
  await cdp.send("ServiceWorker.enable");
  const id = await until("the registration", () => registrationId);
  await cdp.send("ServiceWorker.deliverPushMessage", {
    origin,
    registrationId: id,
    data: JSON.stringify(message),
  });
}

const shown = (page: Page, scope: string) =>
  page.evaluate(async (at) => {
    const found = await navigator.serviceWorker.getRegistration(at);
    return (await found?.getNotifications())?.map(({ title }) => title) ?? [];
  }, scope);

/** A click on what is shown, and what the worker opens then: only the browser itself may open a window. */
const click = (worker: Worker) =>
  worker.evaluate(async () => {
    const sw = self as unknown as {
      registration: ServiceWorkerRegistration;
      clients: { openWindow(url: string): Promise<unknown> };
      NotificationEvent: new (name: string, init: object) => Event;
    };
    const opened: string[] = [];
    sw.clients.openWindow = async (url) => opened.push(url);
    const [notification] = await sw.registration.getNotifications();
    const event = new sw.NotificationEvent("notificationclick", { notification });
    // Only the browser's own events can be waited for.
    Object.defineProperty(event, "waitUntil", { value: () => {} });
    self.dispatchEvent(event);
    for (let i = 0; i < 200 && opened.length === 0; i++)
      await new Promise((resolve) => setTimeout(resolve, 25));
    return { opened, left: (await sw.registration.getNotifications()).length };
  });

/** What the page writes for the worker when it has subscribed, which Chromium cannot here. */
const addressed = (page: Page, api: string) =>
  page.evaluate(
    (to) =>
      new Promise<void>((resolve, reject) => {
        const asked = indexedDB.open("tend", 1);
        asked.addEventListener("error", () => reject(asked.error));
        asked.addEventListener("upgradeneeded", () =>
          asked.result.createObjectStore("push", { keyPath: "site" }),
        );
        asked.addEventListener("success", () => {
          const tx = asked.result.transaction("push", "readwrite");
          tx.objectStore("push").put({ site: "site_shop", api: to, key: "BAAA", e: [] });
          tx.addEventListener("complete", () => (asked.result.close(), resolve()));
        });
      }),
    api,
  );

const MESSAGE = { v: 1, d: "", title: "Report ready", body: "July", url: "/reports/7" };

describe("Chromium", () => {
  let world: PushWorld;
  before(async () => void (world = await openPushWorld({ worker: "/sw.js", scope: "/" })));
  after(() => world?.close());

  test("the worker of the site's own goes on as before, and shows what is pushed", async (t) => {
    const { shop, tend } = world;
    shop.put("/sw.js", {
      body: `importScripts("${tend.url}/tend-push.js");
        self.addEventListener("install", (e) => self.skipWaiting());
        self.addEventListener("activate", (e) => e.waitUntil(self.clients.claim()));
        self.addEventListener("fetch", (e) => {
          if (new URL(e.request.url).pathname === "/offline") e.respondWith(new Response("by the site's worker"));
        });
        self.addEventListener("push", (e) => {
          if (e.data.json().theirs) e.waitUntil(self.registration.showNotification("Theirs"));
        });`,
    });
    const context = await chrome(t, shop.url);
    const page = await context.newPage();
    const came = context.waitForEvent("serviceworker");
    await page.goto(shop.url);
    await page.evaluate(() => navigator.serviceWorker.register("/sw.js"));
    const worker = await came;
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    const offline = () => page.evaluate(async () => (await fetch("/offline")).text());
    assert.equal(await offline(), "by the site's worker");

    await deliver(page, shop.url, "/", MESSAGE);
    await untilEqual("what is shown", () => shown(page, "/"), ["Report ready"]);
    assert.deepEqual(await click(worker), { opened: [`${shop.url}/reports/7`], left: 0 });
    await deliver(page, shop.url, "/", { theirs: true });
    await untilEqual("what is shown", () => shown(page, "/"), ["Theirs"]);
    assert.equal(await offline(), "by the site's worker");
  });
});

describe("what became of a notification, in Chromium", () => {
  let world: PushWorld;
  before(async () => void (world = await openPushWorld()));
  after(() => world?.close());

  for (const [i, [where, worker, scope]] of (
    [
      ["a worker of its own", OWN.worker, OWN.scope],
      ["the worker of the site's own", "/sw.js", "/"],
    ] as const
  ).entries())
    test(`is told by ${where}`, async (t) => {
      const { shop, tend, api } = world;
      shop.put("/sw.js", { body: workerOf(tend) });
      const context = await chrome(t, shop.url);
      const page = await context.newPage();
      const came = context.waitForEvent("serviceworker");
      await page.goto(shop.url);
      await page.evaluate(
        ([at, of]) => navigator.serviceWorker.register(at!, { scope: of! }),
        [worker, scope],
      );
      const running = await came;
      await addressed(page, `${tend.url}/`);
      const frames = await tells(world, `cleo${i}`, { k: "track", name: "report" });
      const d = frames.find((f) => f.t === "show")!.d!;
      await deliver(page, shop.url, scope, {
        ...MESSAGE,
        site: "site_shop",
        d,
        r: receiptOf("site_shop", d),
      });
      await api.totals("report", { shown: i + 1, clicked: i });
      assert.equal((await click(running)).left, 0);
      await api.totals("report", { shown: i + 1, clicked: i + 1, dismissed: 0 });
    });
});

describe("a strict policy", () => {
  let world: PushWorld;
  before(async () => void (world = await openPushWorld()));
  after(() => world?.close());
  const policy = (workers: string) =>
    `default-src 'none'; script-src ${world.tend.url} 'unsafe-inline'; connect-src ${world.tend.url} ${world.tend.url.replace("http", "ws")}; ` +
    `worker-src ${workers}; require-trusted-types-for 'script'; trusted-types workers`;
  const open = async (t: TestContext, workers: string, script = "") => {
    const { shop, tend } = world;
    const body = html({ key: "site_shop", tend: tend.url, head: `<script>${script}</script>` });
    shop.put("/strict", { body, headers: { "content-security-policy": policy(workers) } });
    const page = await (await chrome(t, shop.url)).newPage();
    const faults: string[] = [];
    page.on("pageerror", (e) => faults.push(String(e)));
    page.on("console", (m) => m.type() === "error" && faults.push(m.text()));
    await page.goto(`${shop.url}/strict`);
    await page.waitForFunction(() => window.tend?.debug().connection === "ready");
    return { page, faults };
  };

  test("holds: the site registers the worker, the snippet finds it, and a push service out of reach is told of", async (t) => {
    const { page, faults } = await open(
      t,
      "'self'",
      `const urls = trustedTypes.createPolicy("workers", { createScriptURL: (url) => url });
       navigator.serviceWorker.register(urls.createScriptURL("${OWN.worker}"), { scope: "${OWN.scope}" });`,
    );
    await page.waitForFunction(async (at) => {
      const found = await navigator.serviceWorker.getRegistration(at);
      return found?.active?.state === "activated";
    }, OWN.scope);
    // Chromium never answers where it has no push service.
    const { supported, reason } = await page.evaluate(pushOf, "prompt" as const);
    assert.deepEqual([supported, reason], [true, "timeout"]);
    assert.deepEqual(faults, []);
  });

  test("without workers: it says so, and the page goes on", async (t) => {
    const { page, faults } = await open(t, "'none'");
    assert.equal((await page.evaluate(pushOf, "prompt" as const)).reason, "worker");
    assert.deepEqual(
      faults.filter((f) => !/Content Security Policy|TrustedScriptURL/.test(f)),
      [],
    );
    assert.equal(await page.evaluate(() => window.tend.debug().connection), "ready");
  });
});

describe("Firefox", () => {
  let world: PushWorld;
  before(async () => void (world = await openPushWorld({ worker: "/sw.js", scope: "/" })));
  after(() => world?.close());

  test("is subscribed with the worker of the site's own, ends it, and what has gone is removed", async () => {
    const { shop, tend, service } = world;
    shop.put("/sw.js", { body: workerOf(tend) });
    const faults: string[] = [];
    const { page, push, shown } = await world.fox(faults);
    await page.evaluate(async () => {
      window.tend.identify("ben");
      await navigator.serviceWorker.register("/sw.js");
    });
    await page.evaluate(() => {
      const button = document.body.appendChild(document.createElement("button"));
      button.id = "ask";
      button.addEventListener("click", () => {
        void (window.tend as unknown as { push: { prompt(): void } }).push.prompt();
      });
    });
    const ask = async () => {
      await page.evaluate(() => document.querySelector<HTMLElement>("#ask")!.scrollIntoView());
      await page.click("#ask");
      return (await world.devices("ben", 1))[0]!;
    };
    const first = await ask();
    assert.equal((await world.test("ben", first.id)).status, "accepted");
    await untilEqual("the notifications", async () => (await shown()).length, 1);
    assert.deepEqual(await push("unsubscribe"), {
      supported: true,
      permission: "granted",
      subscribed: false,
    });
    await world.devices("ben", 0);

    const second = await ask();
    service.forget();
    assert.equal((await world.test("ben", second.id)).status, "gone");
    await world.devices("ben", 0);
    assert.deepEqual(faults, []);
  });
});
