import { beforeEach, expect, test } from "vitest";
import {
  eventsOf,
  fakeDocument,
  fakePorts,
  helloOf,
  saidBy,
  type FakeDocument,
  type FakePorts,
} from "./fakes";

let ports: FakePorts;
let doc: FakeDocument;
const refuse = (n?: number) => ({ t: "error", n, code: "erased", message: "erased" });
const track = (name: string) => {
  doc.visit.record({ k: "track", name });
  ports.advance(0);
};

beforeEach(() => {
  ports = fakePorts();
  doc = fakeDocument(ports, { visible: true }, "full");
});

test("a visitor whose id was erased goes on under a new one, and says nothing in the console", () => {
  const anon = doc.client.session.anon();
  const server = ports.greet();
  server.receive(refuse());
  server.receive(refuse(1)); // the page
  ports.advance(0);
  const fresh = doc.client.session.anon();
  expect(fresh).not.toBe(anon);
  expect(ports.data.get("tend:site_acme:anon") ?? fresh).toBe(fresh);
  expect(eventsOf(server).at(-1)).toMatchObject({ k: "reset", anon: fresh });
  server.receive({ t: "ack", n: 2 });
  track("later");
  server.drop(1006);
  ports.advance(1000);
  expect(helloOf(ports.greet(2))).toMatchObject({ anon: fresh });
  expect(doc.client.session.anon()).toBe(fresh);
  expect(ports.warnings).toEqual([]);
});

test("a user who was erased is left, and the id of the browser with them where that was erased too", () => {
  const anon = doc.client.session.anon();
  const server = ports.greet();
  server.receive({ t: "ack", n: 1 });
  doc.visit.identify("ada", { plan: "pro" }, "tok");
  track("as ada");
  server.receive(refuse(2)); // identify
  server.receive(refuse(3));
  ports.advance(0);
  expect(doc.client.session.user()).toBeUndefined();
  expect(doc.client.session.anon()).toBe(anon);
  server.receive({ t: "ack", n: 3 });
  ports.advance(0);
  expect(saidBy(server).slice(-1)).toEqual(["reset"]);
  track("as nobody");
  server.receive({ t: "ack", n: 4 });
  ports.advance(0);
  server.receive(refuse(5)); // the browser's id was hers
  expect(doc.client.session.anon()).not.toBe(anon);
});

test("an open page is told once, and what was under way changes nothing more", () => {
  const server = ports.greet();
  server.receive({ t: "ack", n: 1 });
  track("under way");
  server.receive(refuse());
  const fresh = doc.client.session.anon();
  server.receive(refuse(2));
  server.receive(refuse());
  ports.advance(0);
  expect(doc.client.session.anon()).toBe(fresh);
});
