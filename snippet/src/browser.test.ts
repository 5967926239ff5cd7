import { afterEach, expect, test, vi } from "vitest";
import { browserPorts } from "./browser";
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
