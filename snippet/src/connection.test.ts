import { beforeEach, describe, expect, test, vi } from "vitest";
import { createConnection, FLOOD, STABLE, type Connection, type ConnectionOptions } from "./connection";
import { fakePorts, spare, type FakePorts } from "./fakes";
import { explainLater } from "./later";
import { timing } from "./line";
import { createOutbox } from "./outbox";
import { createPolls } from "./polls";
import { probing } from "./ways";
import type { Hello } from "./wire";

let ports: FakePorts;
let connection: Connection;
let online: boolean;
let refused: number;
let downs: number;

const options = (): ConnectionOptions => ({
  url: "wss://tend.example/v1/socket",
  polls: (url, on) => createPolls(ports, ports.post, url, on),
  online: () => online,
  explain: explainLater(ports, spare),
  line: () => ({
    hello: () => ({ t: "hello" }) as Hello,
    outbox: createOutbox({ anon: "a" }, () => {}),
    tokens: new Map(),
    onFrame: () => {},
    onOutbox: () => {},
  }),
  onReady: () => {},
  onDown: () => downs++,
  onRefused: () => refused++,
});

beforeEach(() => {
  ports = fakePorts();
  online = true;
  refused = downs = 0;
  connection = createConnection(ports, options());
  connection.start();
});

const opened = () => ports.sockets.length + ports.posts.length;
/** Ends the newest attempt without an answer. */
function lose() {
  if (connection.transport() === "http") ports.lastPost().lose();
  else ports.socket().drop(1006);
}
/** Milliseconds until the next socket is opened. */
function wait(): number {
  const before = opened();
  for (let ms = 0; ms <= 120_000; ms += 50) {
    if (opened() > before) return ms;
    ports.advance(50);
  }
  return Infinity;
}

describe("a lost connection", () => {
  test.each([1001, 1006, 1011, 4408, 4409])("is tried again after %i", (code) => {
    ports.greet().drop(code);
    expect(connection.status()).toBe("waiting");
    expect(wait()).toBeLessThanOrEqual(500);
  });

  test("is tried ever more slowly, up to 30 s", () => {
    ports.dice = 0.9999;
    const waits = Array.from({ length: 9 }, () => {
      lose();
      return wait();
    });
    // Where two WebSockets had no answer the other way is tried at once.
    expect(waits).toEqual([500, 50, 2000, 4000, 50, 16_000, 30_000, 50, 30_000]);
  });

  test("starts over only after a connection that held", () => {
    ports.dice = 0.9999;
    for (let i = 0; i < 4; i++) {
      ports.greet().drop(4408);
      wait();
    }
    ports.greet();
    ports.advance(STABLE - 1);
    ports.socket().drop(4408);
    expect(wait()).toBe(8000);
    ports.greet();
    ports.advance(STABLE);
    ports.socket().drop(4408);
    expect(wait()).toBe(500);
  });

  test("is left alone for a while after a flood", () => {
    ports.greet().drop(4429);
    expect(wait()).toBe(FLOOD);
  });

  test("comes back when a draining server has asked for it", () => {
    ports.greet().receive({ t: "drain", after: 3000 });
    expect(downs).toBe(1);
    expect(wait()).toBe(3250);
  });

  test("is told to the site owner once, when there never was an answer", () => {
    for (let i = 0; i < 8; i++) {
      lose();
      wait();
    }
    expect(ports.warnings).toHaveLength(1);
    expect(ports.warnings[0]).toMatch(/wss:\/\/tend\.example.*origins.*connect-src/);
  });

  test("is nothing to tell of when it once worked", () => {
    ports.greet();
    for (let i = 0; i < 8; i++) {
      lose();
      wait();
    }
    expect(ports.warnings).toEqual([]);
  });
});

const ready = { t: "ready", ack: 0, epoch: "e", watch: [], config: {} };
/** Two attempts are lost, the third is answered over HTTP. */
function block() {
  for (let i = 0; i < 2; i++) {
    lose();
    wait();
  }
  ports.lastPost().answer([ready]);
  expect(connection.status()).toBe("ready");
  expect(connection.transport()).toBe("http");
}
/** What the next attempt is made over, within so many milliseconds. */
function next(ms: number) {
  const [sockets, first] = [ports.sockets.length, opened()];
  while (ms > 0 && opened() === first) {
    ports.advance(50);
    ms -= 50;
  }
  return opened() === first ? "none" : ports.sockets.length > sockets ? "websocket" : "http";
}

describe("a WebSocket that does not get through", () => {
  test("twice is replaced by requests to the same server", () => {
    lose();
    expect(next(2000)).toBe("websocket");
    expect(ports.posts).toEqual([]);
    lose();
    expect(next(2000)).toBe("http");
    ports.lastPost().answer([ready]);
    expect(ports.lastPost().url).toBe("https://tend.example/v1/events");
    expect(ports.lastPost().sent).toEqual([{ t: "hello" }]);
    ports.advance(0);
    lose();
    expect(connection.status()).toBe("waiting");
    expect(next(30_000)).toBe("http");
  });

  test.each([1001, 1011, 1013, 4408, 4429])("is another thing than %i of a server that is there", (code) => {
    for (let i = 0; i < 5; i++) {
      ports.socket().drop(code);
      wait();
    }
    expect(ports.posts).toEqual([]);
  });

  test("is another thing than a network that is gone", () => {
    online = false;
    for (let i = 0; i < 5; i++) {
      lose();
      wait();
    }
    expect(ports.posts).toEqual([]);
  });

  test("is another thing than one that has worked for a while", () => {
    for (let i = 0; i < 5; i++) {
      const socket = ports.greet();
      ports.advance(STABLE);
      socket.drop(1006);
      wait();
    }
    expect(ports.posts).toEqual([]);
  });

  test("of which nothing at all is heard is not tried twice", () => {
    ports.advance(timing.open);
    expect(ports.sockets[0]!.closed).toBe(true);
    ports.advance(0);
    expect(ports.posts).toHaveLength(1);
    expect(ports.sockets).toHaveLength(1);
  });

  test("is tried again later, ever more rarely, and once each time", () => {
    block();
    const sockets = () => ports.sockets.length;
    for (const pause of [probing.first, probing.first * 2, probing.first * 4]) {
      const before = sockets();
      for (let ms = 0; ms < pause; ms += 10_000) {
        expect(sockets()).toBe(before);
        ports.advance(10_000);
        ports.lastPost().answer([ready]);
      }
      ports.advance(0);
      expect(sockets()).toBe(before + 1);
      lose();
      wait();
      expect(connection.transport()).toBe("http");
      ports.lastPost().answer([ready]);
    }
  });

  test("is gone back to when it gets through, and soon when it once did", () => {
    const socket = ports.greet();
    ports.advance(STABLE);
    socket.drop(1006);
    wait();
    block();
    ports.advance(probing.soon);
    ports.advance(0);
    ports.greet();
    expect(connection.transport()).toBe("websocket");
    expect(ports.lastPost().cancelled).toBe(true);
  });

  test("is tried once, and HTTP at once behind it, when the server has been away from where HTTP works", () => {
    block();
    ports.advance(0);
    lose();
    expect(next(30_000)).toBe("http");
    for (let i = 0; i < 4; i++) {
      lose();
      expect(next(30_000)).toBe("websocket");
      const posts = ports.posts.length;
      lose();
      ports.advance(0);
      expect(ports.posts).toHaveLength(posts + 1);
    }
  });

  test("may get through in the next network", () => {
    block();
    online = false;
    connection.again();
    online = true;
    connection.poke();
    expect(connection.transport()).toBe("websocket");
  });

  test("is not the reason when HTTP has no answer either", () => {
    for (let i = 0; i < 2; i++) {
      lose();
      wait();
    }
    expect(connection.transport()).toBe("http");
    lose();
    expect(next(30_000)).toBe("websocket");
  });
});

describe("a WebSocket that gets through", () => {
  test("for long, but is cut again and again, is replaced as well, and tried ever more rarely", () => {
    for (let i = 0; i < 2; i++) {
      const socket = ports.greet();
      ports.advance(5000);
      socket.drop(1006);
      wait();
    }
    const sockets = () => ports.sockets.length;
    for (const pause of [probing.soon, probing.soon * 2, probing.soon * 4]) {
      expect(connection.transport()).toBe("http");
      const before = sockets();
      for (let ms = 0; ms < pause; ms += 5000) {
        expect(sockets()).toBe(before);
        ports.lastPost().answer([ready]);
        ports.advance(5000);
      }
      expect(sockets()).toBe(before + 1);
      const socket = ports.greet();
      ports.advance(5000);
      socket.drop(1006);
      wait();
    }
  });
});

describe("the network", () => {
  test("being gone closes at once; being back opens at once", () => {
    const server = ports.greet();
    online = false;
    connection.again();
    expect(server.closed).toBe(true);
    ports.advance(10_000);
    expect(opened()).toBe(1);
    online = true;
    connection.poke();
    expect(opened()).toBe(2);
  });

  test("said to be gone is still tried, slowly: the browser may be wrong", () => {
    online = false;
    ports.greet().drop(1006);
    expect(wait()).toBe(30_000);
  });
});

test("the site owner is told in fewer words where there are no better ones to be had", async () => {
  const lonely = createConnection(ports, {
    ...options(),
    explain: explainLater(ports, () => Promise.reject(new Error("blocked"))),
  });
  lonely.start();
  ports.greet().drop(4403, "site");
  await new Promise((resolve) => setImmediate(resolve));
  expect(ports.warnings).toEqual(["closed by the server with 4403 site"]);
});

test("a page without an origin is told that no list of origins will help", () => {
  vi.stubGlobal("location", { origin: "file://" });
  for (let i = 0; i < 3; i++) {
    lose();
    wait();
  }
  vi.unstubAllGlobals();
  expect(ports.warnings[0]).toMatch(/no origin. Serve it over http/);
});

describe("a refusal", () => {
  test.each([
    [4403, /origin/],
    [4400, /one version/],
  ])("with %i stops and tells the site owner once what to do", (code, sentence) => {
    ports.greet().drop(code, "why");
    expect(wait()).toBe(Infinity);
    connection.start();
    connection.poke();
    connection.again();
    connection.renew();
    expect(opened()).toBe(1);
    expect(ports.warnings).toHaveLength(1);
    expect(ports.warnings[0]).toMatch(sentence);
    expect(ports.warnings[0]).toContain("why");
  });

  test("of the identity waits for a new one", () => {
    ports.greet().drop(4401);
    expect(refused).toBe(1);
    expect(wait()).toBe(Infinity);
    connection.poke();
    expect(opened()).toBe(1);
    connection.renew();
    expect(opened()).toBe(2);
  });
});

test("stop closes without coming back, start comes back", () => {
  const server = ports.greet();
  connection.stop();
  expect(server.closed).toBe(true);
  expect(wait()).toBe(Infinity);
  connection.start();
  expect(opened()).toBe(2);
});
