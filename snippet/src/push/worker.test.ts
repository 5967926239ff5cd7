import { beforeEach, describe, expect, test } from "vitest";
import { serve, type WorkerScope } from "./worker";

const ORIGIN = "https://shop.example";
let listeners: { [name: string]: (e: never) => void };
let shown: { title: string; options: NotificationOptions & { [more: string]: unknown } }[];
let opened: string[];
let focused: string[];
let tabs: string[];
let broken: boolean;
let sw: WorkerScope;

beforeEach(() => {
  listeners = {};
  shown = [];
  opened = [];
  focused = [];
  tabs = [];
  broken = false;
  sw = {
    location: { origin: ORIGIN, hostname: "shop.example" },
    registration: {
      scope: `${ORIGIN}/push/tend/`,
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

async function click(action = "", notification: object | undefined = shown[0]?.options): Promise<boolean> {
  const waits: Promise<unknown>[] = [];
  let closed = false;
  listeners["notificationclick"]?.({
    action,
    notification: { data: (notification as { data?: unknown }).data, close: () => (closed = true) },
    waitUntil: (p: Promise<unknown>) => waits.push(p),
  } as never);
  await Promise.all(waits);
  return closed;
}

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

test("no request of a page is answered, and no page is claimed", () => {
  expect(Object.keys(listeners).sort()).toEqual(["notificationclick", "push"]);
});
