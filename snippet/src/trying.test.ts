// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { begin, settings } from "./begin";
import type { Parts } from "./browser";
import { TRY } from "./trying";

interface Calls {
  consent(level: string): void;
  identify(user: string): void;
  track(name: string): void;
  debug(): { consent: string; connection: string; waiting: number };
}

let sockets: string[];
const opened = vi.fn<() => void>();

beforeEach(() => {
  sockets = [];
  vi.useFakeTimers();
  vi.stubGlobal(
    "WebSocket",
    class extends EventTarget {
      readyState = 0;
      constructor(url: string) {
        super();
        sockets.push(url);
      }
      close() {}
    },
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  Reflect.deleteProperty(window, "tend");
  sessionStorage.clear();
  localStorage.clear();
  opened.mockClear();
});

/** The snippet on a page that asks for full consent, as sites do when their visitor has said so. */
async function visit(ms: number): Promise<Calls> {
  const s = settings({ site: "site_shop" }, "https://tend.example/tend.js");
  if (!s) throw new Error("the tag is whole");
  begin(s, { trial: async () => ({ open: opened }) } as unknown as Parts);
  const { tend } = window as unknown as { tend: Calls };
  tend.consent("full");
  tend.identify("ada");
  tend.track("bought");
  await vi.advanceTimersByTimeAsync(ms);
  return tend;
}

test("a tab in which a member tries a draft is nobody's visit, whatever the page says", async () => {
  localStorage.setItem("tend:site_shop:anon", "before");
  sessionStorage.setItem(TRY, "a.b");
  const { consent, connection, waiting } = (await visit(10_000)).debug();
  expect(opened).toHaveBeenCalledOnce();
  expect(sockets).toEqual([]);
  expect([consent, connection, waiting]).toEqual(["none", "idle", 0]);
  expect({ ...localStorage }).toEqual({ "tend:site_shop:anon": "before" });
});

test("without a link it is one, and nothing of trying is fetched", async () => {
  await visit(1_000);
  expect(opened).not.toHaveBeenCalled();
  expect(sockets).toEqual(["wss://tend.example/v1/socket"]);
});
