import { beforeEach, describe, expect, test } from "vitest";
import { fakePorts, type FakePorts, type FakePost } from "./fakes";
import * as limits from "./limits";
import { openLine, timing, type Line } from "./line";
import { createOutbox, type Outbox } from "./outbox";
import { GIVE_UP, createPolls } from "./polls";
import { bytes, type Hello, type ServerFrame } from "./wire";

let ports: FakePorts;
let outbox: Outbox;
let line: Line;
let active: string[];
let referrer: string;
let frames: ServerFrame[];
let readies: number;
let ends: [number, string][];

const track = (name: string, props?: object) => outbox.add({ k: "track", name, props: { ...props } }, 1);
const ready = (ack: number) => ({ t: "ready", ack, epoch: "e", watch: [], config: {} });
const ack = (n: number) => ({ t: "ack", n });
const names = (p: FakePost) =>
  p.sent.flatMap((f) => (f["t"] === "events" ? (f["e"] as { name: string }[]).map((e) => e.name) : []));
const types = (p: FakePost) => p.sent.map((f) => f["t"]);
const held = (p: FakePost) => p.url.endsWith("?wait=25");

beforeEach(() => {
  ports = fakePorts();
  outbox = createOutbox({ anon: "a1" }, () => {});
  [active, referrer, frames, ends, readies] = [[], "", [], [], 0];
  line = openLine(ports, {
    url: "ws://x/v1/socket",
    connect: (url, on) => createPolls(ports, ports.post, url, on),
    hello: () =>
      ({ t: "hello", anon: "a1", active, page: { url: "https://x/", referrer } }) as unknown as Hello,
    outbox,
    tokens: new Map(),
    onReady: () => readies++,
    onFrame: (f) => frames.push(f),
    onOutbox: () => {},
    onClosed: (code, reason) => ends.push([code, reason]),
  });
  ports.advance(0);
});

/** Answers the newest request, and lets what follows from it happen. */
function answer(...list: object[]) {
  ports.lastPost().answer(list);
  ports.advance(0);
  return ports.lastPost();
}

describe("a line over HTTP", () => {
  test("says hello, then what waits, and is acknowledged", () => {
    track("a");
    track("b");
    expect(types(ports.lastPost())).toEqual(["hello"]);
    expect(held(ports.lastPost())).toBe(false);
    const second = answer(ready(1));
    expect(types(second)).toEqual(["hello", "events"]);
    expect(names(second)).toEqual(["b"]);
    expect(held(second)).toBe(false);
    answer(ready(1), ack(2));
    expect(outbox.first()).toBeUndefined();
    expect(readies).toBe(1);
  });

  test("is held when there is nothing to say, with a hello of now", () => {
    active = ["d1"];
    const poll = answer(ready(0));
    expect(held(poll)).toBe(true);
    expect(poll.sent).toMatchObject([{ t: "hello", active: ["d1"] }]);
    active = ["d2"];
    ports.advance(25_000);
    const again = answer(ready(0), { t: "hide", d: "d1" });
    expect(frames).toEqual([{ t: "hide", d: "d1" }]);
    expect(held(again)).toBe(true);
    expect(again.sent).toMatchObject([{ active: ["d2"] }]);
    expect(ends).toEqual([]);
  });

  test("interrupts the wait for an event, and reads the answers of both", () => {
    const poll = answer(ready(0));
    track("a");
    line.flush();
    expect(ports.posts).toHaveLength(3);
    expect(names(ports.lastPost())).toEqual(["a"]);
    poll.answer([ready(0), { t: "hide", d: "d1" }]);
    expect(frames).toHaveLength(1);
    ports.advance(0);
    expect(ports.posts).toHaveLength(3);
    expect(held(answer(ready(0), ack(1)))).toBe(true);
    expect(outbox.first()).toBeUndefined();
  });

  test("has one request with events in flight", () => {
    track("a");
    answer(ready(0));
    track("b");
    line.flush();
    line.tell({ t: "state", visible: false });
    expect(ports.posts).toHaveLength(2);
    const third = answer(ready(0), ack(1));
    expect(ports.posts).toHaveLength(3);
    expect(types(third)).toEqual(["hello", "state", "events"]);
    expect(names(third)).toEqual(["b"]);
  });

  test("says in each request whether the page is visible", () => {
    const before = answer(ready(0));
    line.tell({ t: "state", visible: false });
    expect(held(ports.lastPost())).toBe(false);
    before.answer([ready(0)]);
    answer(ready(0));
    track("a");
    line.flush();
    expect(ports.lastPost().sent[1]).toEqual({ t: "state", visible: false });
    line.tell({ t: "state", visible: true });
    const poll = answer(ready(0), ack(1));
    expect(poll.sent[1]).toEqual({ t: "state", visible: true });
  });

  test("is not held where nobody sees the page: there are six connections for all tabs", () => {
    const poll = answer(ready(0));
    line.tell({ t: "state", visible: false });
    poll.answer([ready(0)]);
    answer(ready(0));
    const [first, asked] = [ports.lastPost(), ports.posts.length];
    ports.advance(24_999);
    expect(ports.posts).toHaveLength(asked);
    ports.advance(1);
    expect(ports.posts).toHaveLength(asked + 1);
    expect([held(first), held(ports.lastPost())]).toEqual([false, false]);
    answer(ready(0));
    line.tell({ t: "state", visible: true });
    expect(held(answer(ready(0)))).toBe(true);
  });

  test("sends what was limited again, in order", () => {
    track("a");
    answer(ready(0));
    const poll = answer(ready(0), { t: "error", code: "rate_limited", message: "", retry_after: 3 });
    expect(held(poll)).toBe(true);
    track("b");
    line.flush();
    ports.advance(2999);
    expect(ports.lastPost()).toBe(poll);
    ports.advance(1);
    expect(names(ports.lastPost())).toEqual(["a", "b"]);
  });

  test("keeps its requests within 64 KiB, hello included", () => {
    referrer = "x".repeat(4 * limits.url);
    for (let i = 0; i < 10; i++) track("big", { x: "y".repeat(20_000) });
    let last = 0;
    for (let i = 0; i < 10 && last < 10; i++) {
      const post = answer(ready(last), ack(last));
      expect(bytes(JSON.stringify(post.sent))).toBeLessThanOrEqual(limits.frame);
      expect(names(post).length).toBeGreaterThan(0);
      last += names(post).length;
    }
    expect(last).toBe(10);
  });
});

describe("the next request over HTTP", () => {
  test("waits a little where something answers what should be held", () => {
    for (let i = 0; i < 5; i++) answer(ready(0));
    expect(ports.posts).toHaveLength(2);
    ports.advance(2000);
    expect(ports.posts).toHaveLength(3);
  });

  test("is made at once where the held one had something to tell: more may follow", () => {
    answer(ready(0));
    expect(held(answer(ready(0), { t: "hide", d: "d1" }))).toBe(true);
    expect(ports.posts).toHaveLength(3);
  });

  test("is made at once where the wait was ended by the next request, whichever answer comes first", () => {
    const poll = answer(ready(0));
    track("a");
    line.flush();
    ports.lastPost().answer([ready(0), ack(1)]);
    poll.answer([ready(0)]);
    ports.advance(0);
    expect(ports.posts).toHaveLength(4);
    expect(held(ports.lastPost())).toBe(true);
  });
});

describe("a line over HTTP ends", () => {
  test.each([
    [
      "with a problem that has a close code",
      { close: 4401, detail: "token: over" },
      401,
      [4401, "token: over"],
    ],
    ["with one of a stopping server", { close: 1001, detail: "stopping" }, 503, [1001, "stopping"]],
    ["with the answer of something between", { error: "blocked" }, 403, [1006, "status 403"]],
    ["with an answer that is none", "hello", 200, [1006, "status 200"]],
  ])("%s", (_, body, status, end) => {
    ports.lastPost().answer(body, status);
    ports.advance(GIVE_UP);
    expect(ends).toEqual([end]);
    expect(ports.posts).toHaveLength(1);
  });

  test("with the close code of an error frame, after what came before it", () => {
    track("a");
    answer(ready(0));
    answer(ready(0), ack(1), { t: "error", code: "x", message: "over", close: 4401 }, { t: "hide", d: "d" });
    expect(outbox.first()).toBeUndefined();
    expect(ends).toEqual([[4401, "over"]]);
    expect(frames.map((f) => f.t)).toEqual(["error"]);
  });

  test("when no answer comes", () => {
    const poll = answer(ready(0));
    ports.advance(GIVE_UP - 1);
    expect(ends).toEqual([]);
    ports.advance(1);
    expect(ends).toHaveLength(1);
    expect(poll.cancelled).toBe(true);
  });

  test("when the acknowledgement does not come", () => {
    track("a");
    answer(ready(0));
    ports.advance(timing.ack);
    expect(ends).toHaveLength(1);
  });

  test("when the server drains: it comes back when it was asked to", () => {
    answer(ready(0));
    answer(ready(0), { t: "drain", after: 700 });
    expect(ends).toEqual([[1001, "drained"]]);
  });

  test("when it is closed, and gives all requests up", () => {
    const poll = answer(ready(0));
    track("a");
    line.flush();
    line.close();
    expect([poll.cancelled, ports.lastPost().cancelled]).toEqual([true, true]);
    ports.advance(60_000);
    expect(ends).toEqual([]);
    expect(ports.posts).toHaveLength(3);
  });
});
