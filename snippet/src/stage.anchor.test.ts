import { beforeEach, describe, expect, test } from "vitest";
import { fakeStage, type FakeStage } from "./fakes.stage";
import { LEASE } from "./lease";

let on: FakeStage;

beforeEach(() => {
  on = fakeStage();
  on.show("d1", "waits");
  on.loaded();
});

describe("a message that waits for its place on the page", () => {
  test("is neither on the screen nor drawn until it is there", () => {
    expect([on.stage.active(), on.stage.drawn()]).toEqual([[], []]);
    expect(on.place()).toBe(true);
    expect([on.stage.active(), on.stage.drawn()]).toEqual([["d1"], ["d1"]]);
  });

  test("is not drawn a second time when it is offered again, and may use the new lease", () => {
    on.ports.advance(LEASE - 1000);
    on.show("d1", "waits");
    expect(on.ids()).toEqual(["d1"]);
    on.ports.advance(2000);
    expect(on.place()).toBe(true);
  });

  test("is not painted when its lease is over, and is drawn with the next", () => {
    on.ports.advance(LEASE);
    expect(on.place()).toBe(false);
    on.ports.advance(0);
    expect(on.ids()).toEqual(["d1"]);
    on.show("d1", "waits");
    expect(on.ids()).toEqual(["d1", "d1"]);
    expect(on.place(1)).toBe(true);
  });

  test("is not painted while the connection is gone", () => {
    on.world.alive = false;
    expect(on.place()).toBe(false);
    expect(on.receipts).toEqual([]);
  });

  test("that finds none is reported, and makes way", () => {
    on.on().onFailed?.({ reason: "not_found", detail: "" });
    on.on().onClosed?.();
    on.show("d2");
    on.ports.advance(0);
    expect(on.receipts).toEqual(["d1 failed not_found"]);
    expect(on.ids()).toEqual(["d1", "d2"]);
  });
});
