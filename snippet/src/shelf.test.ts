import { beforeEach, describe, expect, test } from "vitest";
import { DATABASE, fakePorts, type FakePorts } from "./fakes";
import { createOutbox, type Outbox } from "./outbox";
import { BEAT, clear, createShelf, KEEP, leftovers, SAVE_EVERY, sendable, STALE, type Shelf } from "./shelf";
import type { Body, Context } from "./wire";

let ports: FakePorts;
let outbox: Outbox;
let shelf: Shelf;

const place = {
  page: { url: "https://x.example/" },
  context: { lang: "de", tz: "UTC", width: 1, height: 1, consent: "full" } as Context,
};
const track = (name: string): Body => ({ k: "track", name });
const stored = (tab = "t1") => JSON.parse(ports.data.get(`tend:s:out:${tab}`) ?? "null");
const open = (tab: string, user?: string) => {
  const box = createOutbox({ anon: "a1", user }, () => {});
  return { box, shelf: createShelf(ports, "s", tab, box, () => place) };
};

beforeEach(() => {
  ports = fakePorts();
  ({ box: outbox, shelf } = open("t1"));
});

describe("a shelf", () => {
  test("holds what waits, with what a hello needs, under the document's own key", () => {
    outbox.add(track("a"), 7);
    shelf.touch();
    expect([...ports.data.keys()]).toEqual(["tend:s:out:t1"]);
    expect(stored()).toMatchObject({
      card: { anon: "a1", ...place },
      e: ['{"n":1,"k":"track","name":"a","ts":7}'],
    });
  });

  test("is written at most ten times a second, and in the end has everything", () => {
    for (const name of "abc") {
      outbox.add(track(name), 1);
      shelf.touch();
    }
    expect(stored().e).toHaveLength(1);
    ports.advance(SAVE_EVERY);
    expect(stored().e).toHaveLength(3);
  });

  test("is empty when everything is acknowledged", () => {
    outbox.add(track("a"), 1);
    shelf.save();
    outbox.trim(1);
    shelf.touch();
    ports.advance(SAVE_EVERY);
    expect(ports.data.size).toBe(0);
  });

  test("never holds a token", () => {
    outbox.add({ k: "identify", user: "ada" }, 1, "secret");
    outbox.cut(1, new Map([["ada", "secret"]]));
    shelf.save(true);
    expect([...ports.data.values()].join()).not.toContain("secret");
  });

  test("survives a storage that takes nothing", () => {
    ports.store.set = () => false;
    outbox.add(track("a"), 1);
    shelf.save();
    expect(outbox.first()).toBe(1);
  });
});

describe("what other documents have left", () => {
  test("is not what a living one still sends itself, however long that takes", () => {
    outbox.add(track("a"), 1);
    shelf.save();
    for (let t = 0; t < 3 * STALE; t += BEAT) {
      expect(leftovers(ports, "s", "other")).toEqual([]);
      ports.advance(BEAT);
    }
  });

  test("is what one that has gone was left with", () => {
    outbox.add(track("a"), 1);
    shelf.save(true);
    expect(leftovers(ports, "s", "other")).toMatchObject([
      { tab: "t1", card: { anon: "a1" }, entries: [{ n: 1 }] },
    ]);
    expect(leftovers(ports, "s", "t1")).toEqual([]);
    expect(leftovers(ports, "other-site", "x")).toEqual([]);
  });

  test("is also what one that crashed was left with, after a while", () => {
    ports.data.set(
      "tend:s:out:dead",
      JSON.stringify({ at: ports.now(), card: { anon: "a" }, e: ['{"n":1,"k":"page"}'] }),
    );
    expect(leftovers(ports, "s", "x")).toEqual([]);
    ports.advance(STALE + 1);
    expect(leftovers(ports, "s", "x")).toHaveLength(1);
  });

  test("is thrown away when it is unreadable or a week old", () => {
    for (const [key, value] of [
      ["tend:s:out:a", "garbage"],
      ["tend:s:out:b", "{}"],
      ["tend:s:out:c", JSON.stringify({ at: ports.now(), gone: true, card: { anon: "a" }, e: ["garbage"] })],
      [
        "tend:s:out:d",
        JSON.stringify({ at: ports.now() - KEEP - 1, card: { anon: "a" }, e: ['{"n":1,"k":"page"}'] }),
      ],
      ["unrelated", "kept"],
    ] as const) {
      ports.data.set(key, value);
    }
    expect(leftovers(ports, "s", "x")).toEqual([]);
    expect([...ports.data.keys()]).toEqual(["unrelated"]);
  });

  test("is sent for a visitor by anybody, for a user only by a page of that user", () => {
    const about = (user?: string, ...bodies: Body[]) => {
      ports.data.clear();
      const { box, shelf: other } = open("t2", user);
      for (const body of bodies) box.add(body, 1);
      other.save(true);
      const left = leftovers(ports, "s", "x")[0];
      if (!left) throw new Error("nothing was left");
      return left;
    };
    const visitor = about(undefined, track("a"));
    expect(sendable(visitor, { anon: "a9" })).toBe(true);
    expect(sendable(visitor, { anon: "a9", user: "ada" })).toBe(true);
    const ada = about("ada", track("a"));
    expect(sendable(ada, { anon: "a1" })).toBe(false);
    expect(sendable(ada, { anon: "a1", user: "bob" })).toBe(false);
    expect(sendable(ada, { anon: "a9", user: "ada" })).toBe(true);
    const both = about(undefined, { k: "identify", user: "ada" }, { k: "identify", user: "bob" });
    expect(sendable(both, { anon: "a1", user: "ada" })).toBe(false);
  });
});

test("clear removes what is stored for the site and nothing else", () => {
  const others = ["tend:s2:anon", "tend:s2:push", DATABASE, "x"];
  for (const key of ["tend:s:anon", "tend:s:out:t", ...others]) ports.data.set(key, "1");
  clear(ports, "s");
  expect([...ports.data.keys()]).toEqual(others);
});

test("clear removes what the worker has to tell, where the browser was subscribed for the site", () => {
  for (const key of ["tend:s:push", DATABASE, "x"]) ports.data.set(key, "1");
  clear(ports, "s");
  expect([...ports.data.keys()]).toEqual(["x"]);
});
