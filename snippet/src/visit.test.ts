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
    doc.client.scene.clear = () => void cleared++;
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

  test.each(["", "x".repeat(65), "\ud800", '{"id":1}\n'])(
    "makes a new anonymous id where the one that is stored is %j, of another's making",
    (found) => {
      ports.data.set("tend:s:anon", found);
      load();
      const { anon } = helloOf(ports.greet());
      expect(anon).toMatch(/^id\d+$/);
      expect(ports.data.get("tend:s:anon")).toBe(anon);
    },
  );

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
  const refuse = (doc: FakeDocument) => {
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

describe("a hidden document", () => {
  test("says so, on every connection and on every change", () => {
    screen.visible = false;
    const doc = load();
    const server = ports.greet();
    expect(server.sent.filter((f) => f["t"] === "state")).toEqual([{ t: "state", visible: false }]);
    screen.visible = true;
    doc.visit.visibility();
    expect(server.sent.filter((f) => f["t"] === "state")).toHaveLength(2);
  });
});
