// What the page does for the worker: says where receipts go, sends what it could not, and takes it back.
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPush } from "./beside";
import { fakeBrowser, KEY, type FakeBrowser } from "./fakes";
import { add, addresses } from "./mailbox";

const API = "https://tend.example.com/";
const RECEIPT = { d: "d1", r: "r1", what: "shown", ts: 1 } as const;
let b: FakeBrowser;
let posted: string[];

beforeEach(() => {
  posted = [];
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.stubGlobal("fetch", async (url: URL, { body }: { body: string }) => {
    posted.push(`${url.href} ${body}`);
    return { ok: true };
  });
  b = fakeBrowser({ api: API });
});
afterEach(() => void vi.unstubAllGlobals());

const known = async () => (await addresses()).map(({ site, api, key }) => `${site} ${api} ${key}`);

test("who agrees has their notifications told of, until they end it", async () => {
  expect(await known()).toEqual([]);
  await b.push.prompt();
  await expect.poll(known).toEqual([`s ${API} ${KEY}`]);
  await b.push.unsubscribe();
  await expect.poll(known).toEqual([]);
});

test("a browser that has agreed before learns it with the next visit, and what waits is sent then", async () => {
  await b.push.prompt();
  await expect.poll(known).toHaveLength(1);
  await add("s", RECEIPT);
  await b.nextPage().refresh();
  await expect.poll(() => posted).toHaveLength(1);
  expect(posted[0]).toContain(`${API}v1/push/receipts {"v":1,"site":"s","now":`);
  expect(posted[0]).toContain(`"e":[${JSON.stringify(RECEIPT)}]}`);
  await expect.poll(async () => (await addresses())[0]?.e).toEqual([]);
});

test.each<[string, () => unknown]>([
  ["signs out", () => b.push.detach()],
  ["takes the right back in the browser", () => ((b.world.permission = "denied"), b.nextPage().refresh())],
])("who %s has nothing told of any more", async (_, leaves) => {
  await b.push.prompt();
  await expect.poll(known).toHaveLength(1);
  await leaves();
  await expect.poll(known).toEqual([]);
});

test("who has never agreed has nothing stored", async () => {
  b.push.detach();
  await b.push.unsubscribe();
  await b.nextPage().refresh();
  expect(await indexedDB.databases()).toEqual([]);
});

test("beside tend.js it is known from where the file came", async () => {
  vi.stubGlobal("window", b.w);
  const beside = createPush(b.ports, b.options);
  await beside.prompt();
  await expect.poll(async () => (await addresses())[0]?.api).toBe(new URL(".", import.meta.url).href);
});
