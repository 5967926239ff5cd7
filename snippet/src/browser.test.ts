import { IDBFactory } from "fake-indexeddb";
import { afterEach, expect, test, vi } from "vitest";
import { browserPorts, zone } from "./browser";
import { createGuard } from "./guard";
import { createLog } from "./log";

class FakeSocket extends EventTarget {
  static last: FakeSocket;
  readyState = 0;
  sent: string[] = [];
  constructor() {
    super();
    FakeSocket.last = this;
  }
  send(text: string) {
    this.sent.push(text);
  }
}

afterEach(() => vi.unstubAllGlobals());

test("the database of the worker is dropped, and where there is none to be had nothing is", async () => {
  const indexedDB = new IDBFactory();
  const log = createLog();
  const store = (w: object) => browserPorts(w as Window, log, createGuard(log)).store;
  const opened = indexedDB.open("tend", 1);
  await new Promise((resolve) => (opened.onsuccess = resolve));
  opened.result.close();
  store({ localStorage: {}, indexedDB }).drop();
  await expect.poll(() => indexedDB.databases()).toEqual([]);
  // As in a frame that may store nothing: the getter itself throws.
  store({ localStorage: {}, get indexedDB(): never { throw new Error("SecurityError"); } }).drop(); // prettier-ignore
});

test("nothing is sent into a socket that is closing: the browser would complain in the page's console", () => {
  vi.stubGlobal("WebSocket", FakeSocket);
  const log = createLog();
  const ports = browserPorts({} as Window, log, createGuard(log));
  const socket = ports.connect("ws://tend.example", { open() {}, message() {}, close() {} });
  for (const [state, text] of [
    [0, "connecting"],
    [1, "open"],
    [2, "closing"],
    [3, "closed"],
  ] as const) {
    FakeSocket.last.readyState = state;
    socket.send(text);
  }
  expect(FakeSocket.last.sent).toEqual(["open"]);
});

test("the zone is asked of what costs nothing; of a formatter where that is missing or another's", () => {
  const Intl = {
    DateTimeFormat: class {
      resolvedOptions = () => ({ timeZone: "Asia/Tokyo" });
    },
  };
  const of = (Temporal?: unknown) => zone({ Intl, Temporal } as unknown as Parameters<typeof zone>[0]);
  expect(of({ Now: { timeZoneId: () => "Europe/Vienna" } })).toBe("Europe/Vienna");
  for (const other of [undefined, {}, { Now: {} }, { Now: { timeZoneId: () => 7 } }])
    expect(of(other)).toBe("Asia/Tokyo");
  const costly = { Intl: {}, Temporal: { Now: { timeZoneId: () => "UTC" } } };
  expect(zone(costly as Parameters<typeof zone>[0])).toBe("UTC");
  expect(zone({} as Parameters<typeof zone>[0]), "a page that has neither").toBe("");
});
