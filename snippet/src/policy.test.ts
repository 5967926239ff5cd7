import { afterEach, expect, test, vi } from "vitest";
import { browserPorts } from "./browser";
import { createGuard } from "./guard";
import { createLog } from "./log";

let opened: EventTarget | undefined;

class FakeSocket extends EventTarget {
  constructor() {
    super();
    opened = this;
  }
  close() {}
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** The ends that the port tells of, after the browser has fired these events in one task. */
function endsOf(...events: Event[]): number[] {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  const log = createLog();
  const ends: number[] = [];
  browserPorts({} as Window, log, createGuard(log)).connect("ws://tend.example", {
    open() {},
    message() {},
    close: (code) => ends.push(code),
  });
  for (const e of events) opened?.dispatchEvent(e);
  vi.runAllTimers();
  return ends;
}

test("a socket that a policy refuses has ended, though Chromium fires no close", () => {
  expect(endsOf(new Event("error"))).toEqual([1006]);
});

test("where the browser fires both, the code of the close counts", () => {
  const close = Object.assign(new Event("close"), { code: 1015, reason: "" });
  expect(endsOf(new Event("error"), close)).toEqual([1015]);
});
