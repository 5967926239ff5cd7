import { beforeEach, describe, expect, test } from "vitest";
import { createClient, type Client } from "./client";
import { createEmitter } from "./emitter";
import { eventsOf, fakePorts, helloOf, type FakePorts } from "./fakes";
import { createVisit, type Visit } from "./visit";
import type { Consent } from "./wire";

let ports: FakePorts;
let visible: boolean;

interface Doc {
  client: Client;
  visit: Visit;
}

/** A document of the site, in the browser whose storage ports has. */
function load(consent: Consent = "full"): Doc {
  const page = {
    info: () => ({ url: "https://x.example/", title: "", referrer: "" }),
    context: () => ({ lang: "de", tz: "UTC", width: 800, height: 600 }),
    visible: () => visible,
    online: () => true,
    load: () => new Promise<never>(() => {}),
  };
  const emitter = createEmitter(() => {});
  const client = createClient(ports, { site: "s", url: "ws://x/v1/socket", consent, page, emitter });
  const visit: Visit = createVisit(ports, client, {
    site: "s",
    page,
    onStart: () => visit.record({ k: "page", page: page.info() }),
  });
  visit.start();
  return { client, visit };
}

const track = (doc: Doc, name: string) => doc.visit.record({ k: "track", name });
const said = (socket = ports.socket()) =>
  eventsOf(socket).map((e) => (e.k === "track" ? e.name : e.k === "identify" ? `identify ${e.user}` : e.k));

beforeEach(() => {
  ports = fakePorts();
  visible = true;
});

describe("a visit", () => {
  test("begins with hello and the page, and sends what is recorded in one script in one frame", () => {
    const doc = load();
    const server = ports.greet();
    server.receive({ t: "ack", n: 1 });
    track(doc, "a");
    track(doc, "b");
    ports.advance(0);
    expect(server.sent.map((f) => f["t"])).toEqual(["hello", "events", "events"]);
    expect(said()).toEqual(["page", "a", "b"]);
  });

  test("says who is here in hello when the page has said it in time, with the token", () => {
    const doc = load();
    doc.visit.identify("ada", { plan: "pro" }, "tok");
    const server = ports.greet();
    expect(helloOf(server)).toMatchObject({ anon: doc.client.session.anon(), user: "ada", token: "tok" });
    expect(eventsOf(server)[1]).toMatchObject({
      k: "identify",
      user: "ada",
      token: "tok",
      traits: { plan: "pro" },
    });
  });

  test("resends what was not acknowledged after a reconnect, as the same events", () => {
    const doc = load();
    const server = ports.greet();
    track(doc, "a");
    ports.advance(0);
    server.drop(1006);
    track(doc, "b");
    ports.advance(1000);
    const next = ports.greet(1);
    expect(helloOf(next).tab).toBe(helloOf(server).tab);
    expect(eventsOf(next).map((e) => e.n)).toEqual([2, 3]);
  });

  test("greets as the person whom the waiting events are about, also behind a reset", () => {
    const doc = load();
    doc.visit.identify("ada", undefined, "tok");
    const anon = doc.client.session.anon();
    const server = ports.greet();
    server.receive({ t: "ack", n: 2 });
    server.drop(1006);
    track(doc, "as ada");
    doc.visit.reset();
    track(doc, "as a visitor");
    ports.advance(1000);
    const next = ports.greet(2);
    expect(helloOf(next)).toMatchObject({ anon, user: "ada" });
    expect(said(next)).toEqual(["as ada", "reset", "as a visitor"]);
  });

  test("stays the user whom the server has greeted, also when it refuses the identify itself", () => {
    const doc = load();
    doc.visit.identify("ada", { far: "too much" });
    const server = ports.greet();
    server.receive({ t: "error", n: 2, code: "too_many_keys" });
    server.receive({ t: "ack", n: 2 });
    server.drop(1006);
    ports.advance(1000);
    expect(helloOf(ports.greet(2)).user).toBe("ada");
  });

  test("forgets the old person's token and takes their messages off the screen on reset", () => {
    const doc = load();
    let cleared = 0;
    doc.client.stage.clear = () => void cleared++;
    doc.visit.identify("ada", undefined, "tok");
    doc.visit.reset();
    expect(cleared).toBe(1);
    expect(doc.client.session.tokens.size).toBe(0);
  });

  test("gives a second known person an anonymous id of their own", () => {
    const doc = load();
    ports.greet();
    const anon = doc.client.session.anon();
    doc.visit.identify("ada");
    doc.visit.identify("ada", { plan: "pro" });
    doc.visit.identify("bob");
    ports.socket().receive({ t: "ack", n: 1 });
    expect(said()).toEqual(["page", "identify ada", "identify ada", "reset", "identify bob"]);
    expect(doc.client.session.anon()).not.toBe(anon);
  });

  test("keeps the anonymous id for the next page, but not the user", () => {
    const first = load();
    first.visit.identify("ada");
    const anon = first.client.session.anon();
    const next = load();
    expect(next.client.session.anon()).toBe(anon);
    expect(next.client.session.user()).toBeUndefined();
    expect([...ports.data.values()].join()).not.toContain("ada");
  });

  test("goes on in memory when the storage does nothing", () => {
    ports.store.get = () => undefined;
    ports.store.set = () => false;
    ports.store.keys = () => [];
    const doc = load();
    const server = ports.greet();
    server.receive({ t: "ack", n: 1 });
    track(doc, "a");
    ports.advance(0);
    expect(said()).toEqual(["page", "a"]);
  });
});

test("the site owner is told once that more waits than is kept", () => {
  const doc = load();
  for (let i = 0; i < 999; i++) track(doc, `e${i}`);
  expect(ports.warnings).toEqual([]);
  for (let i = 0; i < 50; i++) track(doc, `late${i}`);
  expect(ports.warnings).toHaveLength(1);
  expect(ports.warnings[0]).toMatch(/oldest are dropped/);
});

describe("a refused identity", () => {
  const refuse = (doc: Doc) => {
    doc.visit.identify("ada", undefined, "bad");
    ports.greet(2).drop(4401, "token: no key has this kid");
    track(doc, "kept");
    ports.advance(60_000);
    expect(ports.sockets).toHaveLength(1);
  };

  test("waits for a new token and loses nothing", () => {
    const doc = load();
    refuse(doc);
    doc.visit.identify("ada", undefined, "good");
    const server = ports.greet(2);
    expect(helloOf(server)).toMatchObject({ user: "ada", token: "good" });
    expect(said(server)).toEqual(["kept", "identify ada"]);
    expect(ports.warnings).toHaveLength(1);
    expect(ports.warnings[0]).toContain("token: no key has this kid");
  });

  test("is left behind by reset; what was theirs waits on disk for a page of theirs", () => {
    const doc = load();
    refuse(doc);
    doc.visit.reset();
    const server = ports.greet();
    expect(helloOf(server).user).toBeUndefined();
    expect(helloOf(server).tab).not.toBe(helloOf(ports.sockets[0]!).tab);
    expect(ports.sockets).toHaveLength(2);
    doc.visit.identify("ada", undefined, "good");
    const courier = ports.greet(2);
    expect(helloOf(courier)).toMatchObject({
      user: "ada",
      token: "good",
      tab: helloOf(ports.sockets[0]!).tab,
    });
    expect(said(courier)).toEqual(["kept"]);
  });
});

describe("consent", () => {
  test("none: no request and nothing stored, whatever the page calls", () => {
    const doc = load("none");
    doc.visit.identify("ada", {}, "tok");
    track(doc, "a");
    doc.visit.reset();
    doc.visit.visibility();
    doc.visit.leave();
    doc.visit.back();
    ports.advance(1e6);
    expect(ports.sockets).toEqual([]);
    expect(ports.data.size).toBe(0);
  });

  test("given later: the person is known, what they did before is not", () => {
    const doc = load("none");
    doc.visit.identify("ada", {}, "tok");
    track(doc, "before");
    doc.visit.consent("full");
    track(doc, "after");
    const server = ports.greet();
    expect(helloOf(server)).toMatchObject({ user: "ada", token: "tok", context: { consent: "full" } });
    expect(said()).toEqual(["identify ada", "page", "consent", "after"]);
    expect(ports.data.has("tend:s:anon")).toBe(true);
  });

  test("essential: the socket, and nothing stored", () => {
    const doc = load("essential");
    track(doc, "a");
    ports.greet();
    doc.visit.leave();
    ports.advance(1e6);
    expect(ports.data.size).toBe(0);
  });

  test("withdrawn: the server is told over the open connection, then it closes and nothing is left", () => {
    const doc = load();
    const server = ports.greet();
    server.receive({ t: "ack", n: 1 });
    ports.data.set("tend:s:out:other", "left behind");
    track(doc, "a");
    doc.visit.consent("none");
    expect(said()).toEqual(["page", "a", "consent"]);
    expect(server.closed).toBe(true);
    track(doc, "b");
    ports.advance(1e6);
    expect(ports.sockets).toHaveLength(1);
    expect(ports.data.size).toBe(0);
  });

  test("lowered to essential: what was stored is removed, the visit goes on", () => {
    const doc = load();
    ports.greet().receive({ t: "ack", n: 1 });
    doc.visit.consent("essential");
    ports.advance(0);
    track(doc, "a");
    ports.advance(1000);
    expect(said()).toEqual(["page", "consent"]);
    ports.socket().receive({ t: "ack", n: 2 });
    expect(said()).toEqual(["page", "consent", "a"]);
    expect(ports.data.size).toBe(0);
  });
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

  test("leaves what was not acknowledged to the next page, which sends it as that tab's and removes it", () => {
    const first = load();
    const old = ports.greet();
    track(first, "unheard");
    ports.advance(0);
    first.visit.leave();
    // This is what browsers tell next, of a page that is left.
    visible = false;
    first.visit.visibility();
    visible = true;
    load();
    const own = ports.greet();
    own.receive({ t: "ack", n: 1 });
    const courier = ports.greet(1);
    expect(courier).not.toBe(own);
    expect(helloOf(courier)).toMatchObject({ tab: helloOf(old).tab, anon: helloOf(old).anon });
    expect(said(courier)).toEqual(["unheard"]);
    // Nothing may be drawn in a tab that is gone.
    expect(courier.sent[1]).toEqual({ t: "state", visible: false });
    courier.receive({ t: "ack", n: 2 });
    ports.advance(1000);
    expect(courier.closed).toBe(true);
    expect([...ports.data.keys()]).toEqual(["tend:s:anon"]);
  });

  test.each([
    ["the same visitor is shown", (next: Doc) => next, 1],
    ["somebody else is not shown", (next: Doc) => (next.visit.reset(), next), 0],
  ])("leaves a message that its events earn: %s it here", (_, who, times) => {
    load().visit.leave();
    const next = who(load());
    const shown: string[] = [];
    next.client.stage.show = (f) => shown.push(f.d);
    ports.greet(9);
    const courier = ports.greet();
    courier.receive({ t: "ack", n: 1 });
    courier.receive({ t: "show", d: "d1", campaign: "c", message: {}, expires: ports.now() + 30_000 });
    expect(shown).toHaveLength(times);
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
      { visible: false },
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

describe("a hidden document", () => {
  test("says so, on every connection and on every change", () => {
    visible = false;
    const doc = load();
    const server = ports.greet();
    expect(server.sent.filter((f) => f["t"] === "state")).toEqual([{ t: "state", visible: false }]);
    visible = true;
    doc.visit.visibility();
    expect(server.sent.filter((f) => f["t"] === "state")).toHaveLength(2);
  });
});
