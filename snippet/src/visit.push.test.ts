// Web push as the core has it: when its file is fetched, and what goes through it without being asked.
import { beforeEach, describe, expect, test } from "vitest";
import { eventsOf, fakeDocument, fakePorts, fakeScene, type FakeDocument, type FakePorts } from "./fakes";
import type { PushFile } from "./later";
import type { Push, PushOptions } from "./push/index";
import type { Consent } from "./wire";

let ports: FakePorts;
let fetched: number;
let options: PushOptions | undefined;
let calls: string[];
const config = { push: { key: "BAAA", worker: "/w.js", scope: "/push/tend/" } };

const file: PushFile = {
  createPush(_, o) {
    options = o;
    const done = (name: string) => async () => (
      calls.push(`${name} ${o.session.user() ?? "nobody"}`),
      undefined
    );
    return {
      status: done("status"),
      prompt: done("prompt"),
      unsubscribe: done("unsubscribe"),
      refresh: done("refresh"),
      detach: () => o.record({ k: "push", what: "unsubscribed", endpoint: "https://push.example/1" }),
    } as unknown as Push;
  },
};

function load(consent: Consent = "full", arrive = () => Promise.resolve(file)): FakeDocument {
  const scene = () => fakeScene();
  return fakeDocument(ports, { visible: true }, consent, scene, () => {
    fetched++;
    return arrive();
  });
}
/** The server answers, and the file comes. */
async function greet(set: object = config) {
  ports.advance(0);
  const socket = ports.socket();
  socket.open();
  socket.receive({ t: "ready", ack: 0, epoch: "e", watch: [], config: set });
  ports.advance(0);
  await come();
  return socket;
}
const come = () => new Promise((resolve) => setImmediate(resolve));
const kinds = () => eventsOf(ports.socket()).map((e) => e.k);

beforeEach(() => {
  ports = fakePorts();
  fetched = 0;
  options = undefined;
  calls = [];
});

describe("the file of push", () => {
  test("comes with the server's answer where the site has push", async () => {
    load();
    expect(fetched).toBe(0);
    await greet();
    expect(calls).toEqual(["refresh nobody"]);
    expect(options?.config()).toEqual(config);
  });

  test("does not where it has it not", async () => {
    load();
    await greet({});
    expect(fetched).toBe(0);
  });

  test("does not without full consent, and does when that is given", async () => {
    const { visit } = load("essential");
    await greet();
    expect(fetched).toBe(0);
    visit.consent("full");
    await come();
    expect(calls).toEqual(["refresh nobody"]);
  });

  test("that does not come harms nothing", async () => {
    const { client } = load("full", () => Promise.reject(new Error("away")));
    await greet();
    await client.push("status");
    expect(ports.warnings).toEqual(["push: Error: away", "push: Error: away"]);
  });

  test("is there for a click: what is called then is called at once", async () => {
    const { client } = load();
    await greet();
    void client.push("prompt");
    expect(calls).toEqual(["refresh nobody", "prompt nobody"]);
  });
});

describe("who is here", () => {
  test("is looked at again when they sign in", async () => {
    const { visit } = load();
    await greet();
    visit.identify("ada");
    expect(calls).toEqual(["refresh nobody", "refresh ada"]);
  });

  test("leaves the device behind as they sign out, in their own name", async () => {
    const { visit } = load();
    (await greet()).receive({ t: "ack", n: 1 });
    visit.identify("ada");
    visit.reset();
    ports.advance(0);
    expect(kinds()).toEqual(["page", "identify", "push", "reset"]);
  });

  test("leaves it as another user signs in over them", async () => {
    const { visit } = load();
    (await greet()).receive({ t: "ack", n: 1 });
    visit.identify("ada");
    visit.identify("ben");
    ports.advance(0);
    expect(kinds()).toEqual(["page", "identify", "push", "reset", "identify"]);
  });

  test("leaves it as they take their consent back, before that is said", async () => {
    const { visit } = load();
    (await greet()).receive({ t: "ack", n: 1 });
    visit.consent("essential");
    ports.advance(0);
    expect(kinds()).toEqual(["page", "push", "consent"]);
  });
});
