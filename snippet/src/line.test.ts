import { beforeEach, describe, expect, test } from "vitest";
import { eventsOf, fakePorts, type FakePorts } from "./fakes";
import { openLine, timing, type Line } from "./line";
import { createOutbox, type Outbox } from "./outbox";
import type { Hello, ServerFrame } from "./wire";

let ports: FakePorts;
let outbox: Outbox;
let line: Line;
let frames: ServerFrame[];
let ends: [number, string, number | undefined][];

const hello: Hello = {
  t: "hello",
  v: 1,
  now: 1,
  site: "s",
  anon: "a1",
  tab: "t1",
  page: { url: "https://x.example/" },
  context: { lang: "de", tz: "UTC", width: 1, height: 1, consent: "full" },
};
const track = (name: string) => outbox.add({ k: "track", name }, 1);
const names = () => eventsOf(ports.socket()).map((e) => ("name" in e ? e.name : e.k));

beforeEach(() => {
  ports = fakePorts();
  outbox = createOutbox({ anon: "a1" }, () => {});
  frames = [];
  ends = [];
  line = openLine(ports, {
    url: "ws://x",
    hello: () => hello,
    outbox,
    tokens: new Map(),
    onReady: () => {},
    onFrame: (f) => frames.push(f),
    onOutbox: () => {},
    onClosed: (...end) => ends.push([end[0], end[1], end[2]]),
  });
});

describe("a line", () => {
  test("says hello first and nothing else before ready", () => {
    track("a");
    line.flush();
    ports.socket().open();
    line.flush();
    line.tell({ t: "state", visible: false });
    expect(ports.socket().sent).toEqual([hello]);
  });

  test("does not send again what the server has, by the ack of ready", () => {
    for (const name of "abc") track(name);
    ports.greet(2);
    expect(names()).toEqual(["c"]);
  });

  test("has one frame in flight; what comes meanwhile goes in one frame behind it", () => {
    const server = ports.greet();
    track("a");
    line.flush();
    for (const name of "bcd") {
      track(name);
      line.flush();
    }
    expect(names()).toEqual(["a"]);
    server.receive({ t: "ack", n: 1 });
    expect(server.sent).toHaveLength(3);
    expect(names()).toEqual(["a", "b", "c", "d"]);
  });

  test("waits for the whole frame: an ack of half of it sends nothing", () => {
    const server = ports.greet();
    for (const name of "ab") track(name);
    line.flush();
    track("c");
    server.receive({ t: "ack", n: 1 });
    expect(names()).toEqual(["a", "b"]);
    server.receive({ t: "ack", n: 2 });
    expect(names()).toEqual(["a", "b", "c"]);
  });

  test.each([
    [
      "before",
      [
        { t: "error", n: 2, code: "required" },
        { t: "ack", n: 1 },
      ],
    ],
    [
      "behind",
      [
        { t: "ack", n: 1 },
        { t: "error", n: 2, code: "required" },
      ],
    ],
  ])("goes on when the last event of a frame is refused, the error %s the ack", (_, answers) => {
    const server = ports.greet();
    for (const name of "ab") track(name);
    line.flush();
    track("c");
    for (const answer of answers) server.receive(answer);
    expect(names()).toEqual(["a", "b", "c"]);
    expect(outbox.entries().map((e) => e.n)).toEqual([3]);
  });

  test("says which event was refused and why, but not of Tend's own receipts", () => {
    const server = ports.greet();
    track("report_exported");
    outbox.add({ k: "receipt", d: "d1", what: "shown" }, ports.now());
    line.flush();
    server.receive({ t: "error", n: 1, code: "too_long", message: "props: over 256 keys" });
    server.receive({ t: "error", n: 2, code: "bad_value", message: "d: no such delivery" });
    server.receive({ t: "ack", n: 2 });
    expect(ports.warnings).toEqual([
      'the server refused this track "report_exported": props: over 256 keys (too_long). It was not recorded.',
    ]);
  });

  test("sends what was rate-limited again after retry_after, in order, and nothing before", () => {
    const server = ports.greet();
    for (const name of "abc") track(name);
    line.flush();
    server.receive({ t: "ack", n: 1 });
    server.receive({ t: "error", n: 2, code: "rate_limited", retry_after: 2 });
    track("d");
    line.flush();
    ports.advance(1999);
    expect(names()).toEqual(["a", "b", "c"]);
    ports.advance(1);
    expect(names()).toEqual(["a", "b", "c", "b", "c", "d"]);
  });

  test("sends again what a server in trouble could not take", () => {
    const server = ports.greet();
    track("a");
    line.flush();
    server.receive({ t: "error", code: "unavailable", retry_after: 3 });
    ports.advance(2999);
    expect(names()).toEqual(["a"]);
    ports.advance(1);
    expect(names()).toEqual(["a", "a"]);
  });

  test("goes on while a token ends: its retry_after is the time to bring a new one", () => {
    const server = ports.greet();
    server.receive({ t: "error", code: "token_expired", retry_after: 60 });
    track("a");
    line.flush();
    expect(names()).toEqual(["a"]);
  });

  test("hands on what is not about the outbox", () => {
    const server = ports.greet();
    server.receive({ t: "show", d: "d1", campaign: "c", message: {}, expires: 9 });
    server.receive("garbage");
    server.receive({ t: "from the future" });
    server.receive({ t: "error", code: "token_expired" });
    expect(frames.map((f) => f.t)).toEqual(["show", "error"]);
    expect(ends).toEqual([]);
  });
});

describe("the end of a line", () => {
  test("is noticed when hello is not answered", () => {
    ports.socket().open();
    ports.advance(timing.ready);
    expect(ends).toHaveLength(1);
    expect(ends[0]?.[0]).toBe(1006);
    expect(ports.socket().closed).toBe(true);
  });

  test("is noticed when a frame is not acknowledged, and the events are kept", () => {
    ports.greet();
    track("a");
    line.flush();
    ports.advance(timing.ack);
    expect(ends).toHaveLength(1);
    expect(outbox.first()).toBe(1);
  });

  test("comes by drain after the frame in flight, with the time to stay away", () => {
    const server = ports.greet();
    track("a");
    line.flush();
    track("b");
    server.receive({ t: "drain", after: 1500 });
    expect(ends).toEqual([]);
    server.receive({ t: "ack", n: 1 });
    expect(ends).toEqual([[1001, "drained", 1500]]);
    expect(names()).toEqual(["a"]);
  });

  test("comes when it was asked to, though the server closes before it has acknowledged", () => {
    const server = ports.greet();
    track("a");
    line.flush();
    server.receive({ t: "drain", after: 3000 });
    server.drop(1001);
    expect(ends).toEqual([[1001, "", 3000]]);
  });

  test("is told once, and not after close()", () => {
    ports.greet().drop(4409, "slow");
    expect(ends).toEqual([[4409, "slow", undefined]]);
    line.close();
    ports.advance(1e6);
    expect(ends).toHaveLength(1);
  });
});
