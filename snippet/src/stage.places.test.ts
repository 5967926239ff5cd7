import { beforeEach, describe, expect, test } from "vitest";
import { fakeStage, type FakeStage } from "./fakes.stage";
import { LEASE } from "./lease";

let f: FakeStage;
beforeEach(() => {
  f = fakeStage();
  f.show("first", { layout: "slideout" });
  f.loaded();
});
const put = (d: string, layout: string, more: object = {}) => {
  f.show(d, { layout, ...more });
  f.ports.advance(0);
};
const close = (d: string) => {
  f.on(f.ids().lastIndexOf(d)).onClosed?.();
  f.ports.advance(0);
};

describe("on the screen there is", () => {
  test("one message that interrupts at a time, and one banner, and one that points at something", () => {
    for (const layout of ["modal", "slideout", "survey", "banner", "banner", "tooltip", "hotspot"])
      put(`${layout} ${f.drawn.length}`, layout);
    expect(f.ids()).toEqual(["first", "banner 1", "tooltip 2"]);
    expect(f.stage.active()).toEqual(f.ids());
    close("first");
    expect(f.ids().at(-1)).toBe("modal 1");
  });

  test("one that points at something, the first whose element comes into view", () => {
    put("far", "tooltip", { waits: true });
    put("near", "hotspot", { waits: true });
    expect(f.ids()).toEqual(["first", "far", "near"]);
    expect(f.place(2)).toBe(true);
    expect([f.place(1), f.stage.active()]).toEqual([false, ["first", "near"]]);
    put("late", "tooltip", { waits: true });
    expect(f.ids()).toHaveLength(3);
    close("near");
    expect(f.ids().slice(3)).toEqual(["far", "late"]);
  });

  test("one that points at something, also while it is on its way there", () => {
    put("one", "tooltip", { waits: true });
    put("two", "tooltip", { waits: true });
    expect(f.on(1).mayPaint?.()).toBe(true);
    expect(f.place(2)).toBe(false);
  });

  test("one message for each placeholder", () => {
    put("a", "inline", { anchor: { id: "a" } });
    put("a again", "inline", { anchor: { id: "a" } });
    put("b", "inline", { anchor: { id: "b" } });
    expect(f.ids()).toEqual(["first", "a", "b"]);
  });

  test("nothing new beside what fills the window", () => {
    close("first");
    put("all", "survey", { position: "centre" });
    put("banner", "banner");
    expect(f.ids()).toEqual(["first", "all"]);
    close("all");
    expect(f.ids()).toEqual(["first", "all", "banner"]);
  });

  test("each by itself to be closed, hidden or dismissed", () => {
    put("banner", "banner");
    f.stage.hide("first");
    expect(f.stage.active()).toEqual(["banner"]);
    expect(f.stage.dismiss("first")).toBe(false);
    expect(f.stage.dismiss("banner")).toBe(true);
    expect(f.receipts).toEqual(["banner dismissed"]);
    put("next", "banner");
    put("modal", "modal");
    f.stage.clear();
    f.ports.advance(0);
    expect(f.stage.active()).toEqual([]);
  });
});

describe("while the person is busy", () => {
  test("nothing is drawn, what is on the screen stays, and what waits comes when that ends", () => {
    f.manners.busy = true;
    put("modal", "modal");
    put("banner", "banner");
    expect(f.ids()).toEqual(["first"]);
    expect(f.stage.active()).toEqual(["first"]);
    f.manners.look();
    expect(f.ids()).toEqual(["first"]);
    f.manners.busy = false;
    f.manners.look();
    f.ports.advance(0);
    expect(f.ids()).toEqual(["first", "banner"]);
  });

  test("it is listened for the end of that only as long as something could be drawn", () => {
    expect(f.manners.waiting()).toBe(0);
    f.manners.busy = true;
    put("slideout", "slideout"); // has no place yet
    expect(f.manners.waiting()).toBe(0);
    put("banner", "banner");
    put("another", "banner");
    expect(f.manners.waiting()).toBe(1);
    f.ports.advance(LEASE);
    expect(f.manners.waiting()).toBe(0);
    f.manners.busy = false;
    f.stage.wake();
    expect(f.ids()).toEqual(["first"]);
  });

  test("it is not listened any more when it is drawn, hidden, or the connection gone", () => {
    for (const end of [
      () => f.stage.hide("banner"),
      () => f.stage.forget(),
      () => ((f.manners.busy = false), f.manners.look()),
    ]) {
      f.manners.busy = true;
      put("banner", "banner");
      expect(f.manners.waiting()).toBe(1);
      end();
      f.stage.wake();
      expect(f.manners.waiting()).toBe(0);
    }
  });
});

test("nothing is drawn while the server has not answered that the page or the person is another", () => {
  f.world.settled = false;
  put("banner", "banner");
  f.stage.wake();
  expect(f.ids()).toEqual(["first"]);
  f.world.settled = true;
  f.stage.wake();
  expect(f.ids()).toEqual(["first", "banner"]);
});

describe("a message that is painted later than it was asked for", () => {
  test.each<[string, () => void]>([
    ["the person has begun to type", () => void (f.manners.busy = true)],
    ["the document is hidden", () => void (f.world.visible = false)],
    ["the connection is gone", () => void (f.world.alive = false)],
    ["the page is another", () => void (f.world.settled = false)],
    ["its lease is over", () => f.ports.advance(LEASE)],
  ])("may not be when %s", (_, happen) => {
    put("tip", "tooltip");
    expect(f.on(1).mayPaint?.()).toBe(true);
    happen();
    expect(f.on(1).mayPaint?.()).toBe(false);
  });

  test("waits again when it may not, as long as its lease runs", () => {
    put("tip", "tooltip");
    f.manners.busy = true;
    f.on(1).mayPaint?.();
    close("tip");
    expect(f.stage.drawn()).toEqual(["first"]);
    expect(f.manners.waiting()).toBe(1);
    f.manners.busy = false;
    f.manners.look();
    expect(f.ids()).toEqual(["first", "tip", "tip"]);
    close("tip");
    f.stage.wake();
    expect(f.ids()).toEqual(["first", "tip", "tip"]);
  });

  test("is reported when it finds no place, and makes way", () => {
    put("tip", "tooltip");
    put("next", "hotspot");
    f.on(1).onFailed?.({ reason: "not_found", detail: "" });
    close("tip");
    expect(f.receipts).toEqual(["tip failed not_found"]);
    expect(f.ids()).toEqual(["first", "tip", "next"]);
  });
});

test("all that is done with a message is reported", () => {
  const it = f.on() as unknown as Record<string, (props: object) => void>;
  for (const what of "onShown onAnswered onCompleted onSnoozed onFewer".split(" ")) it[what]?.({});
  expect(f.receipts).toEqual(
    ["shown", "answered", "completed", "snoozed", "fewer"].map((what) => `first ${what}`),
  );
});

test("fewer of a kind can be taken back where the server says of which, by the person it was shown to", () => {
  expect(f.on().onUndone, "of an older server").toBeUndefined();
  close("first");
  f.stage.show({
    t: "show",
    d: "kind",
    campaign: "c",
    category: "promo",
    message: { layout: "slideout" },
    expires: f.ports.now() + LEASE,
  });
  f.on(1).onFewer?.({});
  f.on(1).onUndone?.();
  expect(f.receipts).toEqual(["kind fewer", "promo wanted"]);
  close("kind");
  let gone = 0;
  f.on(1).onClosed = () => gone++;
  f.stage.clear();
  expect(gone, "its note goes with the person").toBe(1);
});

test("a message that was put off is drawn again when it comes again, and not before the server knows", () => {
  f.on().onShown?.();
  f.on().onSnoozed?.({ for: "1d" });
  close("first");
  f.world.told = false; // what was on its way when it was put off
  put("first", "slideout");
  expect(f.ids()).toEqual(["first"]);
  f.world.told = true;
  put("first", "slideout");
  expect(f.ids()).toEqual(["first", "first"]);
  close("first");
  put("first", "slideout");
  expect(f.ids()).toEqual(["first", "first"]);
});

test("a message is drawn as the site has set it", () => {
  expect(f.on()).toMatchObject({ theme: undefined, fewer: true });
  f.world.config = { theme: { preset: "soft" }, fewer: false };
  put("banner", "banner");
  expect(f.on(1)).toMatchObject({ theme: { preset: "soft" }, fewer: false });
});
