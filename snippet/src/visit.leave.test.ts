import { beforeEach, describe, expect, test } from "vitest";
import {
  eventsOf,
  fakeDocument,
  fakePorts,
  helloOf,
  saidBy,
  type FakeDocument,
  type FakePorts,
} from "./fakes";
import type { Consent } from "./wire";

let ports: FakePorts;
const screen = { visible: true };

const load = (consent: Consent = "full"): FakeDocument => fakeDocument(ports, screen, consent);
const track = (doc: FakeDocument, name: string) => doc.visit.record({ k: "track", name });
const said = (socket = ports.socket()) => saidBy(socket);

beforeEach(() => {
  ports = fakePorts();
  screen.visible = true;
});

describe("a document that is left", () => {
  test("closes its connection, and takes it up again out of the back/forward cache", () => {
    const doc = load();
    const server = ports.greet();
    doc.visit.leave();
    expect(server.closed).toBe(true);
    track(doc, "while away");
    doc.visit.back();
    expect(said(ports.greet(1))).toEqual(["while away"]);
  });

  test("says what it has drawn: another may draw the rest at once", () => {
    const doc = load();
    const server = ports.greet(1);
    doc.client.scene.drawn = () => ["d1"];
    doc.visit.leave();
    expect(server.sent.at(-1)).toEqual({ t: "state", visible: false, away: true, drawn: ["d1"] });
    expect(ports.beacons).toEqual([]);
  });

  test("asks what the person has said to notifications for the server alone: the page waits meanwhile", () => {
    const doc = load();
    track(doc, "kept on disk");
    ports.advance(1000);
    const stored = [...ports.data].find(([key]) => key.startsWith("tend:s:out:"))?.[1] ?? "";
    expect(stored).toContain("kept on disk");
    expect(stored).not.toContain("granted");
    expect(helloOf(ports.greet()).context.push).toBe("granted");
  });

  test("leaves what was not acknowledged to the next page, which sends it as that tab's and removes it", () => {
    const first = load();
    const old = ports.greet();
    track(first, "unheard");
    ports.advance(0);
    first.visit.leave();
    // This is what browsers tell next, of a page that is left.
    screen.visible = false;
    first.visit.visibility();
    screen.visible = true;
    load();
    const own = ports.greet();
    own.receive({ t: "ack", n: 1 });
    const courier = ports.greet(1);
    expect(courier).not.toBe(own);
    expect(helloOf(courier)).toMatchObject({ tab: helloOf(old).tab, anon: helloOf(old).anon });
    expect(helloOf(courier).context.push, "as it is now").toBe("granted");
    expect(said(courier)).toEqual(["unheard"]);
    // Nothing may be drawn in a tab that is gone.
    expect(courier.sent[1]).toEqual({ t: "state", visible: false });
    courier.receive({ t: "ack", n: 2 });
    ports.advance(1000);
    expect(courier.closed).toBe(true);
    expect([...ports.data.keys()]).toEqual(["tend:s:anon"]);
  });

  test.each([
    ["the same visitor is shown", (next: FakeDocument) => next, 1],
    ["somebody else is not shown", (next: FakeDocument) => (next.visit.reset(), next), 0],
  ])("leaves a message that its events earn: %s it here", (_, who, times) => {
    load().visit.leave();
    const next = who(load());
    const shown: string[] = [];
    next.client.scene.show = (f) => shown.push(f.d);
    ports.greet(9);
    const courier = ports.greet();
    courier.receive({ t: "ack", n: 1 });
    courier.receive({ t: "show", d: "d1", campaign: "c", message: {}, expires: ports.now() + 30_000 });
    expect(shown).toHaveLength(times);
    // What it is granted nobody here can draw, where it is another's.
    expect(courier.sent[1]).toEqual({ t: "state", visible: false, ...(times ? {} : { away: true }) });
  });

  test("leaves a user's events to a page of that user", () => {
    const first = load();
    first.visit.identify("ada", undefined, "tok");
    first.visit.leave();
    expect([...ports.data.values()].join()).not.toContain("tok");
    const next = load();
    ports.greet(1);
    expect(ports.sockets).toHaveLength(2);
    next.visit.identify("ada", undefined, "newer");
    const courier = ports.greet();
    expect(helloOf(courier)).toMatchObject({ user: "ada", token: "newer", tab: first.client.book.tab() });
    expect(eventsOf(courier)[1]).toMatchObject({ k: "identify", user: "ada", token: "newer" });
  });

  test("leaves nothing twice: what cannot be sent now stays for later", () => {
    const first = load();
    first.visit.leave();
    load();
    ports.greet(1);
    const courier = ports.greet();
    courier.drop(1006);
    ports.advance(60_000);
    expect(ports.data.has(`tend:s:out:${first.client.book.tab()}`)).toBe(true);
  });
});

test("consent withdrawn where no WebSocket gets through is told by a beacon", () => {
  const doc = load();
  for (let i = 0; i < 2; i++) {
    ports.advance(0);
    ports.socket().drop(1006);
    ports.advance(2000);
  }
  ports.lastPost().answer([{ t: "ready", ack: 1, epoch: "e", watch: [], config: {} }]);
  ports.advance(0);
  doc.visit.consent("none");
  expect(ports.lastPost().cancelled).toBe(true);
  expect(ports.beacons).toHaveLength(1);
  expect(ports.beacons[0]!.sent[2]).toMatchObject({ e: [{ n: 2, k: "consent", level: "none" }] });
  const posts = ports.posts.length;
  track(doc, "after");
  doc.visit.leave();
  ports.advance(1e6);
  expect([ports.beacons.length, ports.posts.length, ports.data.size]).toEqual([1, posts, 0]);
});

describe("a document that is left says the rest by a beacon", () => {
  const told = () =>
    ports.beacons.flatMap((b) =>
      b.sent.flatMap((f) => (f["t"] === "events" ? (f["e"] as { n: number }[]) : [])),
    );

  test("as the same tab, from the oldest event that is not acknowledged", () => {
    const doc = load();
    const server = ports.greet();
    server.receive({ t: "ack", n: 1 });
    track(doc, "a");
    track(doc, "b");
    doc.visit.leave();
    expect(ports.beacons.map((b) => b.sent.map((f) => f["t"]))).toEqual([["hello", "state", "events"]]);
    expect(ports.beacons[0]!.sent).toMatchObject([
      { tab: doc.client.book.tab(), site: "s" },
      { visible: false, away: true, drawn: [] },
      {
        e: [
          { n: 2, name: "a" },
          { n: 3, name: "b" },
        ],
      },
    ]);
    expect(ports.beacons[0]!.url).toBe("http://x/v1/events");
  });

  test("before there ever was a connection", () => {
    load().visit.leave();
    expect(told()).toMatchObject([{ n: 1, k: "page" }]);
  });

  test("and keeps it for the next page: a beacon is never acknowledged", () => {
    load().visit.leave();
    expect([...ports.data.keys()].some((k) => k.includes(":out:"))).toBe(true);
  });

  test("within 64 KiB, the oldest first", () => {
    const doc = load();
    for (let i = 0; i < 9; i++)
      doc.visit.record({ k: "track", name: "big", props: { x: "y".repeat(10_000) } });
    doc.visit.leave();
    expect(JSON.stringify(ports.beacons[0]!.sent).length).toBeLessThanOrEqual(65_536);
    expect(told().map((e) => e.n)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test("with less where the browser does not take as much", () => {
    const doc = load();
    for (let i = 0; i < 9; i++)
      doc.visit.record({ k: "track", name: "big", props: { x: "y".repeat(10_000) } });
    ports.beaconRoom = 20_000;
    doc.visit.leave();
    expect(ports.beacons).toHaveLength(1);
    expect(told().map((e) => e.n)).toEqual([1, 2]);
  });

  test("or leaves all to the next page where it takes none", () => {
    const first = load();
    ports.beaconRoom = 0;
    first.visit.leave();
    expect(ports.beacons).toEqual([]);
    load();
    ports.greet(1);
    const courier = ports.greet();
    expect(helloOf(courier).tab).toBe(first.client.book.tab());
    expect(said(courier)).toEqual(["page"]);
  });

  test.each([
    ["all is acknowledged", () => load().visit.leave, 1],
    ["there is no consent", () => load("none").visit.leave, 0],
  ])("but not when %s", (_, open, ack) => {
    const leave = open();
    if (ack) ports.greet(ack);
    leave();
    expect(ports.beacons).toEqual([]);
  });

  test("and what the page records after that", () => {
    const doc = load();
    ports.greet(1);
    doc.visit.leave();
    expect(told()).toEqual([]);
    track(doc, "in a listener of the page's");
    ports.advance(0);
    expect(told()).toMatchObject([{ n: 2, name: "in a listener of the page's" }]);
  });

  test("but not what the server has refused for good, or for its identity", () => {
    const doc = load();
    ports.greet().drop(4401);
    doc.visit.leave();
    expect(ports.beacons).toEqual([]);
  });

  test("also where nothing is stored", () => {
    load("essential").visit.leave();
    expect(told()).toMatchObject([{ n: 1, k: "page" }]);
  });
});
