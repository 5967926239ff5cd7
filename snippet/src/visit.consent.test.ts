import { beforeEach, describe, expect, test } from "vitest";
import { eventsOf, fakeDocument, fakePorts, helloOf, saidBy, type FakePorts } from "./fakes";
import { GRACE } from "./visit";
import type { Consent } from "./wire";

let ports: FakePorts;
beforeEach(() => void (ports = fakePorts()));

const open = (consent: Consent) => fakeDocument(ports, { visible: true }, consent);
const greet = (config: object = {}) => {
  ports.advance(0);
  const server = ports.socket();
  server.open();
  server.receive({ t: "ready", ack: 0, epoch: "e", watch: [], config });
  ports.advance(0);
  return server;
};
const stored = () => [...ports.data.keys()].sort();
/** An earlier page, with consent, whose visitor and leftovers are stored. */
function earlier(): string {
  ports.data.set("tend:s:anon", "before");
  ports.data.set("tend:s:out:t0", "left behind");
  ports.data.set("tend:other:anon", "another site's");
  ports.data.set("cart", "the page's own");
  return "before";
}

describe("what an earlier page has stored", () => {
  test.each<Consent>(["none", "essential"])("is removed by a page whose consent stays %s", (level) => {
    earlier();
    open(level);
    ports.advance(GRACE - 1);
    expect(stored()).toContain("tend:s:anon");
    ports.advance(1);
    expect(stored()).toEqual(["cart", "tend:other:anon"]);
  });

  test.each<Consent>(["none", "essential"])(
    "is the visitor's again when a page begins with %s and then learns that they have agreed",
    (level) => {
      const anon = earlier();
      const doc = open(level);
      if (level === "essential") greet();
      doc.visit.consent("full");
      ports.advance(2 * GRACE);
      expect(ports.data.get("tend:s:anon")).toBe(anon);
      expect(doc.client.session.anon()).toBe(anon);
    },
  );

  test("is told to the server as a change of the visitor, whose messages leave the screen", () => {
    const anon = earlier();
    const doc = open("essential");
    const server = greet();
    server.receive({ t: "ack", n: 1 });
    expect(helloOf(server).anon).not.toBe(anon);
    let cleared = 0;
    doc.client.scene.clear = () => void cleared++;
    doc.visit.consent("full");
    ports.advance(0);
    expect(eventsOf(server).slice(1)).toMatchObject([
      { k: "consent", level: "full" },
      { k: "reset", anon },
    ]);
    expect(cleared).toBe(1);
  });

  test("stays stored, and a user stays who they are", () => {
    const anon = earlier();
    const doc = open("essential");
    doc.visit.identify("ada");
    greet();
    doc.visit.consent("full");
    ports.advance(2 * GRACE);
    expect(doc.client.session.user()).toBe("ada");
    expect(doc.client.session.anon()).not.toBe(anon);
    expect(ports.data.get("tend:s:anon")).toBe(anon);
  });

  test("is not taken up by somebody who has been signed out meanwhile", () => {
    earlier();
    const doc = open("essential");
    greet();
    doc.visit.reset();
    const anon = doc.client.session.anon();
    doc.visit.consent("full");
    expect(doc.client.session.anon()).toBe(anon);
    expect(ports.data.get("tend:s:anon")).toBe(anon);
  });
});

describe("what the site has set for the browser's signals", () => {
  test("lowers consent once the server has said it", () => {
    const doc = open("full");
    const server = greet({ gpc: "none", dnt: "none" });
    expect(doc.client.level()).toBe("none");
    expect(saidBy(server)).toEqual(["page", "consent"]);
    expect(server.closed).toBe(true);
    ports.advance(1e6);
    expect(ports.sockets).toHaveLength(1);
    expect(stored()).toEqual([]);
  });

  test("is passed over where it is ignore, and for a signal that is not sent", () => {
    const doc = open("full");
    greet({ gpc: "ignore", dnt: "none" });
    expect(doc.client.level()).toBe("full");
  });

  test("raises nothing", () => {
    const doc = open("essential");
    greet({ gpc: "full" });
    expect(doc.client.level()).toBe("essential");
  });

  test("gives way to what the page says of this visitor", () => {
    const doc = open("essential");
    doc.visit.consent("full");
    greet({ gpc: "none" });
    expect(doc.client.level()).toBe("full");
  });
});

test("consent may go up and down as often as it likes, and each time the rest follows", () => {
  const doc = open("none");
  const levels: Consent[] = ["none", "essential", "full"];
  for (const from of levels)
    for (const to of levels) {
      doc.visit.consent(from);
      doc.visit.consent(to);
      doc.visit.record({ k: "track", name: "x" });
      ports.advance(0);
      expect(doc.client.connection.status() === "idle").toBe(to === "none");
      expect(stored().length > 0).toBe(to === "full");
    }
});
