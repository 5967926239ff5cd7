import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createApi, replay, type Api } from "./api";
import type { Client } from "./client";
import { createEmitter } from "./emitter";
import * as limits from "./limits";
import type { ChoiceOptions } from "./message";
import { PATHS } from "./queue";
import type { Visit } from "./visit";
import type { Body } from "./wire";

let recorded: Body[];
let warnings: string[];
let api: Api;
let identified: unknown[][];
let off: Set<string>;
let level: string;
/** What the dialog was opened with. */
let asked: Pick<ChoiceOptions, "names" | "set"> | undefined;
let unreached: boolean;

const call = (name: string, ...args: unknown[]) => {
  const [first = "", second] = name.split(".");
  const part = api[first];
  const fn = typeof part === "object" && second ? part[second] : part;
  if (typeof fn !== "function") throw new Error(`tend.${name} is missing`);
  return fn(...args);
};

beforeEach(() => {
  recorded = [];
  warnings = [];
  identified = [];
  off = new Set();
  level = "full";
  asked = undefined;
  unreached = false;
  const log = { warn: (s: string) => warnings.push(s), debug: () => {}, verbose: () => {} };
  const visit = {
    record: (body: Body) => recorded.push(body),
    identify: (...args: unknown[]) => identified.push(args),
    alias: (user: string) => recorded.push({ k: "alias", user }),
    reset: () => {},
    consent: () => {},
  };
  api = createApi({
    visit: visit as unknown as Visit,
    client: {
      ready: Promise.resolve(),
      scene: { dismiss: () => false },
      off,
      level: () => level,
      choose: async (own: typeof asked) => {
        if (unreached) throw new Error("away");
        asked = own;
        return true;
      },
      push: async (name: string) => ({ name }),
    } as unknown as Client,
    emitter: createEmitter(() => {}),
    log,
    page: () => ({ url: "https://x.example/" }),
    settle: () => {},
    snapshot: () => ({ site: "s" }),
  });
});

describe("window.tend", () => {
  test("records what the contract says", () => {
    call("track", "saved", { a: 1 });
    call("group", 42, { plan: "pro" });
    call("alias", "ada");
    call("page", "Pricing");
    expect(recorded).toEqual([
      { k: "track", name: "saved", props: { a: 1 } },
      { k: "group", account: "42", traits: { plan: "pro" } },
      { k: "alias", user: "ada" },
      { k: "page", page: { url: "https://x.example/" }, name: "Pricing", props: undefined },
    ]);
    call("identify", "ada", { plan: "pro" }, { token: "tok" });
    expect(identified).toEqual([["ada", { plan: "pro" }, "tok"]]);
  });

  test.each<[string, unknown[]]>([
    ["track", []],
    ["track", [""]],
    ["track", [{}]],
    ["track", ["x".repeat(256)]],
    ["track", ["ü".repeat(128)]],
    ["track", ["a", "not an object"]],
    ["track", ["a", []]],
    ["identify", [null]],
    ["identify", ["ada", 7]],
    ["identify", ["ada", {}, { token: 7 }]],
    ["identify", ["ada", {}, { token: "x".repeat(limits.token + 1) }]],
    ["group", []],
    ["alias", [undefined]],
    ["consent", ["yes"]],
    ["on", ["shown"]],
    ["preferences.set", []],
    ["preferences.set", [{}]],
    ["preferences.set", [["promo"]]],
    ["preferences.set", [{ news: true, promo: "no" }]],
    ["preferences.set", [{ "": false }]],
  ])("says what is wrong with tend.%s(...%j), and throws nothing", (name, args) => {
    expect(() => call(name, ...args)).not.toThrow();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`tend.${name}: `);
    expect(recorded).toEqual([]);
    expect(identified).toEqual([]);
  });

  test("says that a handler waits for what is never told", () => {
    call("on", "show", () => {});
    call("on", "shown", () => {});
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/"show".*shown, clicked/);
  });

  test.each("show inbox.list inbox.unread inbox.markRead inbox.open".split(" "))(
    "rejects tend.%s as not available, without an unhandled rejection",
    async (name) => {
      const unhandled = vi.fn<() => void>();
      process.on("unhandledRejection", unhandled);
      const result = call(name) as Promise<unknown>;
      await new Promise((resolve) => setImmediate(resolve));
      process.off("unhandledRejection", unhandled);
      expect(unhandled).not.toHaveBeenCalled();
      await expect(result).rejects.toMatchObject({ code: "not_available" });
      expect(warnings).toHaveLength(1);
    },
  );
});

test.each(["status", "prompt", "unsubscribe"])("tend.push.%s is done by the file of push", async (name) => {
  expect(await call(`push.${name}`)).toEqual({ name });
  expect(warnings).toEqual([]);
});

describe("preferences", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());
  const get = async () => {
    const result = call("preferences.get") as Promise<unknown>;
    await vi.advanceTimersByTimeAsync(100);
    return result;
  };

  test("are what the server said last, which follows its first answer", async () => {
    const early = call("preferences.get") as Promise<unknown>;
    await vi.advanceTimersByTimeAsync(50);
    off.add("promo");
    await vi.advanceTimersByTimeAsync(50);
    expect(await early).toEqual({ promo: false });
  });

  test("are set by an event for each, and hold at once", async () => {
    off.add("news");
    call("preferences.set", { promo: false, news: true });
    expect(recorded).toEqual([
      { k: "preference", category: "promo", on: false },
      { k: "preference", category: "news", on: true },
    ]);
    expect(await get()).toEqual({ promo: false });
  });

  test("are chosen in a dialog, which changes them as a call does", async () => {
    const result = call("preferences.open", { promo: "Offers" }) as Promise<unknown>;
    await vi.advanceTimersByTimeAsync(100);
    expect(await result).toBe(true);
    expect(asked?.names).toEqual({ promo: "Offers" });
    asked?.set({ promo: false });
    expect(recorded).toEqual([{ k: "preference", category: "promo", on: false }]);
  });

  test("have no dialog without consent, nor where its code does not come", async () => {
    unreached = true;
    const result = call("preferences.open") as Promise<unknown>;
    await vi.advanceTimersByTimeAsync(100);
    expect(await result).toBe(false);
    expect(warnings).toEqual(["tend.preferences.open: Error: away"]);
    level = "none";
    call("preferences.open");
    expect(warnings[1]).toContain("there is no consent");
    expect(asked).toBeUndefined();
  });

  test("are none where there is no consent, and nobody waits for an answer that cannot come", async () => {
    level = "none";
    expect(await call("preferences.get")).toEqual({});
  });
});

test("the package tend-js has the calls that are built, and no others", async () => {
  const { BUILT } = await import("./npm");
  const built = PATHS.split(" ").filter((path) => {
    warnings.length = 0;
    call(path);
    return !warnings.some((w) => w.includes("is not available"));
  });
  expect(built.sort()).toEqual(BUILT.split(" ").sort());
});

describe("the stub", () => {
  test("queues every function, and the loaded script makes the calls in their order", async () => {
    const w: { tend?: unknown } = {};
    vi.stubGlobal("window", w);
    await import("./stub");
    vi.unstubAllGlobals();
    const stub = w.tend as Api & { q: never };
    const full = api;
    const shape = (of: object) =>
      Object.entries(of)
        .filter(([name]) => name !== "q")
        .map(([name, part]) => [name, typeof part, typeof part === "object" ? Object.keys(part) : []])
        .sort();
    expect(shape(stub)).toEqual(shape(full));
    api = stub;
    call("track", "first", { a: 1 });
    call("identify", "ada");
    call("track", "second");
    const snapshot = call("debug") as Promise<unknown>;
    const shown = call("show", "hello") as Promise<unknown>;
    replay(full, stub.q, { warn: () => {}, debug: () => {} });
    expect(recorded.map((b) => b.k === "track" && b.name)).toEqual(["first", "second"]);
    expect(identified).toHaveLength(1);
    await expect(snapshot).resolves.toEqual({ site: "s" });
    await expect(shown).rejects.toMatchObject({ code: "not_available" });
  });

  test("may have been filled with anything", () => {
    const log = { warn: (s: string) => warnings.push(s), debug: () => {} };
    replay(api, undefined, log);
    replay(api, "x", log);
    replay(
      api,
      [
        ["nonsense", []],
        ["inbox.nothing", []],
        ["track", { 0: "a", length: 1 }],
      ],
      log,
    );
    expect(warnings).toHaveLength(2);
    expect(recorded).toHaveLength(1);
  });
});
