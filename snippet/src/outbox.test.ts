import { describe, expect, test } from "vitest";
import * as limits from "./limits";
import { createOutbox, restore, type Bounds, type Outbox } from "./outbox";
import type { Body } from "./wire";

const track = (name: string, props?: Record<string, unknown>): Body => ({ k: "track", name, props });
const none = new Map<string, string>();
const make = (bounds?: Bounds, onLost = () => {}) => createOutbox({ anon: "a1" }, onLost, [], bounds);
const numbers = (box: Outbox) => box.entries().map((e) => e.n);
const frame = (box: Outbox, tokens = none) => JSON.parse(box.cut(5, tokens)?.text ?? "null");

describe("an outbox", () => {
  test("numbers events from 1 and keeps them until they are acknowledged", () => {
    const box = make();
    for (const name of ["a", "b", "c"]) box.add(track(name), 1);
    expect(frame(box).e.map((e: { n: number }) => e.n)).toEqual([1, 2, 3]);
    expect(frame(box).e).toHaveLength(3);
    box.trim(2);
    expect(frame(box)).toEqual({ t: "events", now: 5, e: [{ n: 3, k: "track", name: "c", ts: 1 }] });
    box.trim(3);
    expect(box.cut(5, none)).toBeUndefined();
    expect(box.add(track("d"), 1)).toBe(4);
  });

  test("keeps what was said at the time, whatever the page does to it later", () => {
    const box = make();
    const props = { step: 1 };
    box.add(track("a", props), 1);
    props.step = 2;
    expect(frame(box).e[0].props).toEqual({ step: 1 });
  });

  test("drops the oldest when too many wait, counts them, and leaves the gap in the numbers", () => {
    const box = make({ events: 3, bytes: 1e6 });
    for (const name of "abcde") box.add(track(name), 1);
    expect(numbers(box)).toEqual([3, 4, 5]);
    expect(box.dropped()).toBe(2);
  });

  test("is bounded in bytes as well", () => {
    const box = make({ events: 1000, bytes: 1000 });
    for (let i = 0; i < 20; i++) box.add(track("a", { fill: "x".repeat(200) }), 1);
    expect(box.entries().reduce((sum, e) => sum + e.size, 0)).toBeLessThanOrEqual(1000);
    expect(box.dropped()).toBe(20 - box.entries().length);
  });

  test("refuses an event that is too large or is no JSON, and spends no number on it", () => {
    const box = make();
    expect(box.add(track("a", { fill: "ü".repeat(limits.event / 2) }), 1)).toBe(0);
    const cycle: Record<string, unknown> = {};
    cycle["self"] = cycle;
    expect(box.add(track("a", cycle), 1)).toBe(0);
    expect(box.add(track("a", { big: 1n }), 1)).toBe(0);
    expect(box.add(track("b"), 1)).toBe(1);
  });

  test("counts a token towards the size of its event", () => {
    const box = make();
    const traits = { fill: "x".repeat(limits.event - 1000) };
    expect(box.add({ k: "identify", user: "ada", traits }, 1, "t".repeat(2000))).toBe(0);
    expect(box.add({ k: "identify", user: "ada", traits }, 1, "t".repeat(10))).toBe(1);
  });

  test("cuts frames of at most 500 events and 64 KiB", () => {
    const box = make({ events: 2000, bytes: 1e7 });
    for (let i = 0; i < 600; i++) box.add(track("a"), 1);
    expect(box.cut(5, none)?.last).toBe(500);
    const large = make({ events: 2000, bytes: 1e7 });
    for (let i = 0; i < 4; i++) large.add(track("a", { fill: "ü".repeat(14_000) }), 1);
    const cut = large.cut(5, none);
    expect(cut?.last).toBe(2);
    expect(new TextEncoder().encode(cut?.text).length).toBeLessThanOrEqual(limits.frame);
  });

  test("lets a refused event go without losing the others", () => {
    const box = make();
    for (const name of "abc") box.add(track(name), 1);
    expect(box.drop(2)).toEqual(track("b"));
    expect(box.drop(2)).toBeUndefined();
    expect(numbers(box)).toEqual([1, 3]);
  });
});

describe("the identity of a hello", () => {
  test("is that of the oldest event which waits, not that of the page now", () => {
    const box = createOutbox({ anon: "a1", user: "ada" }, () => {});
    box.add(track("as ada"), 1);
    box.add({ k: "reset", anon: "a2" }, 1);
    box.add({ k: "identify", user: "bob" }, 1);
    expect(box.identity()).toEqual({ anon: "a1", user: "ada" });
    box.trim(2);
    expect(box.identity()).toEqual({ anon: "a2", user: "bob" });
  });

  test("takes the user of an identify that still waits, but not one behind a reset", () => {
    const box = make();
    box.add(track("a"), 1);
    box.add({ k: "identify", user: "ada" }, 1);
    expect(box.identity()).toEqual({ anon: "a1", user: "ada" });
    const other = make();
    other.add(track("a"), 1);
    other.add({ k: "reset", anon: "a2" }, 1);
    other.add({ k: "identify", user: "ada" }, 1);
    expect(other.identity()).toEqual({ anon: "a1" });
  });

  test("takes the user that a visitor is an alias of; a user stays who they are", () => {
    const box = make();
    box.add({ k: "alias", user: "ada" }, 1, "tok");
    box.add({ k: "alias", user: "bob" }, 1);
    expect(frame(box, new Map([["ada", "tok"]])).e[0]).toMatchObject({ user: "ada", token: "tok" });
    expect(box.identity()).toEqual({ anon: "a1", user: "ada" });
    box.trim(2);
    expect(box.identity()).toEqual({ anon: "a1", user: "ada" });
  });

  test("does not take the user of an identify that the server has refused", () => {
    const box = make();
    box.add({ k: "identify", user: "ada" }, 1);
    box.drop(1);
    expect(box.identity()).toEqual({ anon: "a1" });
  });

  test("asks for a new hello when an event that changes it was dropped for room", () => {
    let lost = 0;
    const box = make({ events: 1, bytes: 1e6 }, () => lost++);
    box.add(track("a"), 1);
    box.add({ k: "identify", user: "ada" }, 1);
    expect(lost).toBe(0);
    box.add(track("b"), 1);
    expect(lost).toBe(1);
    expect(box.identity()).toEqual({ anon: "a1", user: "ada" });
  });
});

describe("tokens", () => {
  test("are on the wire, the newest of each user, and never in what is stored", () => {
    const box = make();
    box.add({ k: "identify", user: "ada" }, 1, "old");
    expect(frame(box, new Map([["ada", "new"]])).e[0]).toMatchObject({ user: "ada", token: "new" });
    expect(frame(box, new Map([["bob", "his"]])).e[0]).not.toHaveProperty("token");
    expect(JSON.stringify(box.entries())).not.toMatch(/old|new/);
  });
});

describe("restore", () => {
  test("reads back what was stored", () => {
    const box = make();
    box.add(track("ü", { a: 1 }), 7);
    const entry = box.entries()[0];
    expect(restore(entry?.json)).toMatchObject({ n: 1, json: entry?.json, size: entry?.size });
  });
  test.each([undefined, 7, "", "{", "null", "{}", '{"n":0,"k":"track"}', '{"n":1}'])(
    "passes over %s",
    (json) => {
      expect(restore(json)).toBeUndefined();
    },
  );
});
