import { beforeEach, describe, expect, test } from "vitest";
import { fakeDocument, fakePorts, fakeScene, eventsOf, type FakePorts } from "./fakes";
import { createWatcher, type Sense, type Watcher } from "./watch";

let seen: Map<string, () => void>;
let told: string[];
let watcher: Watcher;

const sense: Sense = (watch, see) => {
  const w = watch["w"] as string;
  seen.set(w, see);
  return () => void seen.delete(w);
};
const see = (w: string) => seen.get(w)?.();
const looking = () => [...seen.keys()].sort();
const watch = (w: string, more: object = {}) => ({ w, type: "dwell", for: 1000, ...more });

beforeEach(() => {
  seen = new Map();
  told = [];
  watcher = createWatcher(sense, (w) => told.push(w));
});

describe("what is watched for", () => {
  test("is told of once a page, also when it is listed again", () => {
    watcher.set([watch("a"), watch("b")]);
    see("a");
    see("a");
    watcher.set([watch("a"), watch("b")]);
    watcher.set([watch("a", { for: 9 })]);
    expect(told).toEqual(["a"]);
    expect(looking()).toEqual([]);
  });

  test("counts anew on the next page", () => {
    watcher.set([watch("a"), watch("b")]);
    see("a");
    const first = seen.get("b");
    watcher.page();
    expect(looking()).toEqual(["a", "b"]);
    expect(seen.get("b")).not.toBe(first);
    see("a");
    expect(told).toEqual(["a", "a"]);
  });

  test("is replaced by the next list, and what is in both goes on", () => {
    watcher.set([watch("a"), watch("b")]);
    const b = seen.get("b");
    watcher.set([watch("b"), watch("c")]);
    expect(looking()).toEqual(["b", "c"]);
    expect(seen.get("b")).toBe(b);
    watcher.set([]);
    expect(looking()).toEqual([]);
  });

  test("may be seen at once, and may be nothing that this version knows", () => {
    let stopped = 0;
    watcher = createWatcher(
      (w, now) => {
        if (w["w"] === "never") return undefined;
        now();
        return () => void stopped++;
      },
      (w) => told.push(w),
    );
    watcher.set([watch("now"), watch("never"), null, 7, {}, { w: 7 }, "x"]);
    watcher.set([]);
    expect(told).toEqual(["now"]);
    expect(stopped).toBe(1);
  });

  test("that is seen after it was taken back is not told of", () => {
    watcher.set([watch("a")]);
    const late = seen.get("a");
    watcher.set([]);
    late?.();
    expect(told).toEqual([]);
  });
});

describe("a document", () => {
  let ports: FakePorts;
  const screen = { visible: true };
  const open = () => {
    ports = fakePorts();
    const doc = fakeDocument(ports, screen, "full", () => fakeScene(undefined, sense));
    const server = ports.greet();
    server.receive({ t: "ack", n: 1 });
    return { doc, server };
  };
  const triggers = () => eventsOf(ports.socket()).flatMap((e) => (e.k === "trigger" ? [e.w] : []));

  test("watches for what ready says, then for what the next frame says, and tells the server", () => {
    const { server } = open();
    expect(looking()).toEqual([]);
    server.receive({ t: "watch", w: [watch("a")] });
    see("a");
    ports.advance(0);
    expect(triggers()).toEqual(["a"]);
    server.receive({ t: "watch", w: [] });
    expect(looking()).toEqual([]);
  });

  test("begins anew with each page view", () => {
    const { doc, server } = open();
    server.receive({ t: "watch", w: [watch("a")] });
    see("a");
    doc.visit.record({ k: "track", name: "x" });
    expect(looking()).toEqual([]);
    doc.visit.record({ k: "page", page: { url: "https://x.example/b" } });
    expect(looking()).toEqual(["a"]);
  });

  test("watches for nothing once consent is withdrawn, and tells of nothing", () => {
    const { doc, server } = open();
    server.receive({ t: "watch", w: [watch("a")] });
    const late = seen.get("a");
    doc.visit.consent("none");
    expect(looking()).toEqual([]);
    late?.();
    ports.advance(0);
    expect(triggers()).toEqual([]);
  });
});
