import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bytesOf } from "./keys";
import { addresses, flush, forget, keep, MOST } from "./mailbox";
import { serve, type WorkerScope } from "./worker";

const ORIGIN = "https://shop.example";
let listeners: { [name: string]: (e: never) => void };
let shown: { title: string; options: NotificationOptions & { [more: string]: unknown } }[];
let opened: string[];
let focused: string[];
let tabs: string[];
let broken: boolean;
let subscribed: string[];
let onScreen: { tag: string }[];
let sw: WorkerScope;

beforeEach(() => {
  listeners = {};
  shown = [];
  opened = [];
  focused = [];
  tabs = [];
  broken = false;
  subscribed = [];
  onScreen = [];
  vi.stubGlobal("indexedDB", new IDBFactory());
  sw = {
    location: { origin: ORIGIN, hostname: "shop.example" },
    registration: {
      scope: `${ORIGIN}/push/tend/`,
      pushManager: {
        getSubscription: async () => null,
        async subscribe(options) {
          subscribed.push(String(options?.applicationServerKey));
          return {} as PushSubscription;
        },
      },
      getNotifications: async ({ tag }) => onScreen.filter((it) => it.tag === tag),
      async showNotification(title, options) {
        if (broken && options.body) throw new TypeError("dir is none of ltr, rtl, auto");
        shown.push({ title, options: options as never });
      },
    },
    clients: {
      matchAll: async () => tabs.map((url) => ({ url, focus: async () => focused.push(url) })),
      openWindow: async (url) => opened.push(url),
    },
    addEventListener: (name: string, fn: (e: never) => void) => void (listeners[name] = fn),
  };
  serve(sw);
});

/** Whether it was taken. */
async function push(data: unknown): Promise<boolean> {
  const waits: Promise<unknown>[] = [];
  const body = typeof data === "string" ? data : JSON.stringify(data);
  const e = {
    data: data === null ? null : { text: () => body },
    waitUntil: (p: Promise<unknown>) => waits.push(p),
  };
  listeners["push"]?.(e as never);
  await Promise.all(waits);
  return waits.length > 0;
}

async function happens(name: string, more: object): Promise<void> {
  const waits: Promise<unknown>[] = [];
  listeners[name]?.({ ...more, waitUntil: (p: Promise<unknown>) => waits.push(p) } as never);
  await Promise.all(waits);
}

async function click(action = "", notification: object | undefined = shown[0]?.options): Promise<boolean> {
  let closed = false;
  const { data, actions } = notification as { data?: unknown; actions?: unknown };
  await happens("notificationclick", {
    action,
    notification: { data, actions, close: () => (closed = true) },
  });
  return closed;
}

const close = ({ data, tag = "" }: { data?: unknown; tag?: string } = shown[0]!.options) =>
  happens("notificationclose", { notification: { data, tag } });

const payload = (more: object = {}) => ({
  v: 1,
  d: "",
  title: "Report ready",
  body: "July",
  url: "/reports/7",
  ...more,
});

describe("what is pushed", () => {
  test("is shown with all that it has, and only that", async () => {
    await push(
      payload({
        icon: "/icon.png",
        image: "",
        badge: "http://elsewhere.example/b.png",
        tag: "r7",
        lang: "de",
        dir: "auto",
        actions: [{ action: "a", title: "Open", url: "/x" }, { action: "", title: "Nothing" }, null],
      }),
    );
    expect(shown).toEqual([
      {
        title: "Report ready",
        options: {
          body: "July",
          tag: "r7",
          lang: "de",
          dir: "auto",
          icon: `${ORIGIN}/icon.png`,
          actions: [{ action: "a", title: "Open" }],
          data: { tend: { "": `${ORIGIN}/reports/7`, a: `${ORIGIN}/x` } },
        },
      },
    ]);
  });

  test.each<unknown>(["", "{", "[]", "7", null, {}])(
    "%j, which is no message, still shows something",
    async (data) => {
      await push(data);
      expect(shown.map(({ title }) => title)).toEqual(["shop.example"]);
    },
  );

  test("is shown plainly where the browser does not take it as it is", async () => {
    broken = true;
    await push(payload());
    expect(shown).toEqual([
      { title: "Report ready", options: { data: { tend: { "": `${ORIGIN}/reports/7` } } } },
    ]);
  });

  test("is left to the site's own worker where it is in another service's words", async () => {
    sw.registration.scope = `${ORIGIN}/`;
    expect(await push({ notification: { title: "Theirs" } })).toBe(false);
    expect(await push(payload())).toBe(true);
    expect(shown.map(({ title }) => title)).toEqual(["Report ready"]);
  });
});

describe("a click", () => {
  test("goes to a tab that shows the page already, whatever it has behind its #", async () => {
    tabs = [`${ORIGIN}/`, `${ORIGIN}/reports/7#top`];
    await push(payload());
    expect(await click()).toBe(true);
    expect([focused, opened]).toEqual([[`${ORIGIN}/reports/7#top`], []]);
  });

  test("else opens a new one, and leaves the others where they are", async () => {
    tabs = [`${ORIGIN}/`, `${ORIGIN}/reports/7?print`];
    await push(payload());
    await click();
    expect([focused, opened]).toEqual([[], [`${ORIGIN}/reports/7`]]);
  });

  test("goes to any tab of the site where the link is to the site as such", async () => {
    tabs = ["https://elsewhere.example/", `${ORIGIN}/cart`];
    await push(payload({ url: "/" }));
    await click();
    expect([focused, opened]).toEqual([[`${ORIGIN}/cart`], []]);
  });

  test.each([
    ["a", `${ORIGIN}/x`],
    ["b", "https://docs.example/y"],
    ["unknown", `${ORIGIN}/reports/7`],
    ["__proto__", `${ORIGIN}/reports/7`],
  ])("on the button %s opens %s", async (action, url) => {
    const actions = [
      { action: "a", title: "A", url: "/x" },
      { action: "b", title: "B", url: "https://docs.example/y" },
    ];
    await push(payload({ actions }));
    await click(action);
    expect(opened).toEqual([url]);
  });

  test.each(["javascript:alert(1)", "http://elsewhere.example/", "data:text/html,x", "//", 7])(
    "never follows %j, and opens the site",
    async (url) => {
      await push(payload({ url }));
      await click();
      expect(opened).toEqual([url === 7 ? `${ORIGIN}/` : ORIGIN]);
    },
  );

  test("on a notification of the site's own is left to the site", async () => {
    for (const data of [undefined, null, "text", { url: "/theirs" }])
      expect(await click("", { data })).toBe(false);
    expect(opened).toEqual([]);
  });
});

describe("what is told of it", () => {
  const API = "https://tend.example.com/";
  const mine = (more: object = {}) => payload({ site: "s", d: "d1", r: "r1", ...more });
  let calls: { url: string; body: { site: string; e: { what: string; d: string; action?: number }[] } }[];
  /** What the server answers; nothing where there is no way to it. */
  let answers: number | undefined;
  const told = () => calls.splice(0).map(({ body }) => body.e.map((it) => `${it.d} ${it.what}`).join(", "));
  const waiting = async () => (await addresses()).flatMap(({ e }) => e.map((it) => it.what));

  beforeEach(async () => {
    calls = [];
    answers = 200;
    vi.stubGlobal("fetch", async (url: URL, { body }: { body: string }) => {
      if (answers === undefined) throw new TypeError("no network");
      calls.push({ url: url.href, body: JSON.parse(body) as (typeof calls)[0]["body"] });
      return { ok: answers === 200, status: answers };
    });
    await keep({ site: "s", api: API, key: "BAAA" });
  });
  afterEach(() => void vi.unstubAllGlobals());

  test("is that it was shown, clicked, closed, each by its token", async () => {
    vi.useFakeTimers({ now: 1_795_295_121_000, toFake: ["Date"] });
    await push(mine());
    expect(calls[0]).toEqual({
      url: "https://tend.example.com/v1/push/receipts",
      body: {
        v: 1,
        site: "s",
        now: 1_795_295_121_000,
        e: [{ d: "d1", r: "r1", what: "shown", ts: 1_795_295_121_000 }],
      },
    });
    vi.useRealTimers();
    await close();
    await click();
    expect(told()).toEqual(["d1 shown", "d1 closed", "d1 clicked"]);
    expect(await waiting()).toEqual([]);
  });

  test("is which button it was: 0 where it was none", async () => {
    const actions = [
      { action: "yes", title: "Yes", url: "/y" },
      { action: "no", title: "No", url: "/n" },
    ];
    await push(mine({ actions }));
    for (const name of ["", "no", "unknown"]) await click(name);
    expect(calls.slice(1).map(({ body }) => body.e[0]?.action)).toEqual([0, 2, 0]);
  });

  test("is not that it was closed where a click has closed it", async () => {
    await push(mine());
    await click();
    await close();
    expect(told()).toEqual(["d1 shown", "d1 clicked"]);
  });

  test("is not that it was closed where another has taken its place", async () => {
    await push(mine({ tag: "report" }));
    onScreen = [{ tag: "report" }];
    await close();
    expect(told()).toEqual(["d1 shown"]);
    onScreen = [{ tag: "other" }];
    await close();
    expect(told()).toEqual(["d1 closed"]);
  });

  test("waits where there is no way to the server, and goes with the next", async () => {
    answers = undefined;
    expect(await push(mine())).toBe(true);
    expect(shown).toHaveLength(1);
    answers = 503;
    await push(mine({ d: "d2" }));
    expect(told()).toEqual(["d1 shown, d2 shown"]);
    answers = 200;
    await click();
    expect(told()).toEqual(["d1 shown, d2 shown, d1 clicked"]);
    await flush();
    expect(told()).toEqual([]);
  });

  test("is dropped where the server can do nothing with it", async () => {
    answers = 400;
    await push(mine());
    expect(await waiting()).toEqual([]);
  });

  test(`is the latest ${MOST} where nothing gets through for long`, async () => {
    answers = undefined;
    const [box] = await addresses();
    const e = Array.from({ length: MOST }, (_, i) => ({ d: `d${i}`, r: "r", what: "shown", ts: i }) as const);
    await keep({ ...box!, e } as typeof box & object);
    await push(mine({ d: "newest" }));
    const [{ e: left } = { e: [] }] = await addresses();
    expect([left.length, left[0]?.d, left.at(-1)?.d]).toEqual([MOST, "d1", "newest"]);
  });

  test("is nothing where the page has not said where to, or takes it back", async () => {
    await forget("s");
    await push(mine());
    await click();
    expect([calls, await addresses()]).toEqual([[], []]);
    await keep({ site: "s", api: API, key: "BAAA" });
    await flush();
    expect(calls).toEqual([]);
  });

  test("is nothing of a test message, nor of a notification of the site's own", async () => {
    await push(payload());
    await click();
    await close();
    await close({ data: { note: { site: "s", d: "x", r: "y" } } });
    expect(calls).toEqual([]);
  });

  test("never stands in the notification's way, though there is no storage", async () => {
    vi.stubGlobal("indexedDB", undefined);
    await push(mine());
    await click();
    expect([shown.length, opened]).toEqual([1, [`${ORIGIN}/reports/7`]]);
  });
});

describe("a subscription that the browser has ended", () => {
  const KEY = "BAAA";
  const of = (key: string) => ({ options: { applicationServerKey: bytesOf(key).buffer } });
  beforeEach(() => keep({ site: "s", api: ORIGIN, key: KEY }));

  test("is made anew, with the same key", async () => {
    await happens("pushsubscriptionchange", { oldSubscription: of(KEY) });
    await happens("pushsubscriptionchange", {});
    expect(subscribed).toEqual(["4,0,0", "4,0,0"]);
  });

  test("is left alone where the browser has made one, or it was another service's", async () => {
    await happens("pushsubscriptionchange", { oldSubscription: of(KEY), newSubscription: of(KEY) });
    await happens("pushsubscriptionchange", { oldSubscription: of("BBBB") });
    sw.registration.scope = `${ORIGIN}/`;
    await happens("pushsubscriptionchange", {});
    await forget("s");
    await happens("pushsubscriptionchange", { oldSubscription: of(KEY) });
    expect(subscribed).toEqual([]);
  });
});

test("no request of a page is answered, and no page is claimed", () => {
  expect(Object.keys(listeners).sort()).toEqual([
    "notificationclick",
    "notificationclose",
    "push",
    "pushsubscriptionchange",
  ]);
});
