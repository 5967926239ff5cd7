import { afterEach, describe, expect, test, vi } from "vitest";
import { browserPorts } from "./browser";
import { createGuard } from "./guard";
import { createLog } from "./log";
import { browserPost } from "./post";

const log = createLog();
const ports = (w: object = {}) => browserPorts(w as Window, log, createGuard(log));
const post = () =>
  new Promise<[number, string]>((resolve) => {
    browserPost(log)("https://tend.example/v1/events", "[]", (...answer) => resolve(answer));
  });

afterEach(() => vi.unstubAllGlobals());

test("a post is a plain request without credentials, and gives status and text", async () => {
  const fetch = vi.fn<() => Promise<Response>>(() => Promise.resolve(new Response("[1]", { status: 202 })));
  vi.stubGlobal("fetch", fetch);
  expect(await post()).toEqual([202, "[1]"]);
  expect(fetch).toHaveBeenCalledWith(
    "https://tend.example/v1/events",
    expect.objectContaining({ method: "POST", body: "[]", credentials: "omit" }),
  );
  // Headers of its own would make the browser ask for leave first; keepalive would share the beacons' room.
  expect(Object.keys((fetch.mock.calls as unknown[][])[0]![1] as object).sort()).toEqual([
    "body",
    "cache",
    "credentials",
    "method",
    "signal",
  ]);
});

test.each([
  ["the network fails", () => Promise.reject(new TypeError("Failed to fetch"))],
  [
    "a page has broken it",
    () => {
      throw new Error("no fetch here");
    },
  ],
])("a post has status 0, later, when %s", async (_, fetch) => {
  vi.stubGlobal("fetch", fetch);
  let done = false;
  browserPost(log)("https://tend.example", "[]", () => (done = true));
  expect(done).toBe(false);
  expect((await post())[0]).toBe(0);
});

test("a beacon that the browser does not take, or does not know, is false", () => {
  const sendBeacon = (_: string, text: string) => text.length < 3;
  expect(ports({ navigator: { sendBeacon } }).beacon("https://tend.example", "[]")).toBe(true);
  expect(ports({ navigator: { sendBeacon } }).beacon("https://tend.example", "[{}]")).toBe(false);
  expect(ports({ navigator: {} }).beacon("https://tend.example", "[]")).toBe(false);
});

describe("Firefox, where a beacon may have no origin,", () => {
  const firefox = (keepalive: boolean) => {
    const beacons: string[] = [];
    const sendBeacon = (_: string, text: string) => beacons.push(text) > 0;
    const Request = { prototype: keepalive ? { keepalive: true } : {} };
    return { beacons, w: { navigator: { sendBeacon }, CSS: { supports: () => true }, Request } };
  };

  test("sends a request that outlives its page", () => {
    const { beacons, w } = firefox(true);
    const fetch = vi.fn<() => Promise<Response>>(async () => new Response(""));
    vi.stubGlobal("fetch", fetch);
    expect(ports(w).beacon("https://tend.example", "[]")).toBe(true);
    expect(fetch.mock.calls).toEqual([
      ["https://tend.example", { method: "POST", body: "[]", credentials: "omit", keepalive: true }],
    ]);
    expect(beacons).toEqual([]);
  });

  test("sends a beacon after all when that is not taken", async () => {
    const { beacons, w } = firefox(true);
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("too much")));
    ports(w).beacon("https://tend.example", "[]");
    await vi.waitFor(() => expect(beacons).toEqual(["[]"]));
  });

  test("sends a beacon in the versions that know no such request", () => {
    const { beacons, w } = firefox(false);
    expect(ports(w).beacon("https://tend.example", "[]")).toBe(true);
    expect(beacons).toEqual(["[]"]);
  });
});
