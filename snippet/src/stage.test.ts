import { beforeEach, describe, expect, test } from "vitest";
import { fakePorts, type FakePorts } from "./fakes";
import { LEASE } from "./lease";
import type { Refusal, Render, RenderOptions } from "./message";
import { createStage, type Stage } from "./stage";

let ports: FakePorts;
let stage: Stage;
let drawn: (RenderOptions & { message: unknown })[];
let receipts: string[];
let emitted: string[];
let alive: boolean;
let visible: boolean;
let loads: (() => void)[];
let refusal: Refusal | undefined;

const render: Render = (message, options) => {
  if (message === "throws") throw new Error("boom");
  if (refusal) return refusal;
  drawn.push({ ...options, message });
  return {
    remove: () => options.onClosed?.(),
    dismiss: (props) => (options.onDismissed?.(props), options.onClosed?.()),
  };
};
const show = (d: string, message: unknown = {}, expires = ports.now() + LEASE) =>
  stage.show({ t: "show", d, campaign: "c", message, expires });
const on = (i = 0) => {
  const options = drawn[i];
  if (!options) throw new Error(`message ${i} was not drawn`);
  return options;
};
const ids = () => drawn.map((o) => o.delivery);

beforeEach(() => {
  ports = fakePorts();
  drawn = [];
  receipts = [];
  emitted = [];
  loads = [];
  alive = visible = true;
  refusal = undefined;
  stage = createStage(ports, {
    alive: () => alive,
    visible: () => visible,
    // Answers at once, so that tests need not wait for promises.
    load: () =>
      // oxlint-disable-next-line unicorn/no-thenable
      ({ then: (ok: (r: Render) => void) => loads.push(() => ok(render)) }) as unknown as Promise<Render>,
    receipt: (d, what, props) =>
      receipts.push(`${d} ${what}${props?.["reason"] ? ` ${props["reason"]}` : ""}`),
    track: () => {},
    emit: (name, detail) => emitted.push(`${name} ${detail["delivery"]}`),
  });
});

const loaded = () => loads.splice(0).forEach((done) => done());

describe("a stage", () => {
  test("asks for the renderer with the first message, and once", () => {
    expect(loads).toHaveLength(0);
    show("d1");
    show("d2");
    expect(loads).toHaveLength(1);
    loaded();
    expect(ids()).toEqual(["d1"]);
    expect(stage.active()).toEqual(["d1"]);
  });

  test("shows one at a time, the next when that is closed", () => {
    show("d1");
    loaded();
    show("d2");
    show("d3");
    expect(ids()).toEqual(["d1"]);
    on().onClosed?.();
    ports.advance(0);
    expect(ids()).toEqual(["d1", "d2"]);
    expect(stage.active()).toEqual(["d2"]);
  });

  test("reports what happens, to the server and to the page", () => {
    show("d1");
    loaded();
    on().onShown?.();
    on().onClicked?.({ button: 0 });
    on().onDismissed?.({ by: "close" });
    expect(receipts).toEqual(["d1 shown", "d1 clicked", "d1 dismissed"]);
    expect(emitted).toEqual(["shown d1", "clicked d1", "dismissed d1"]);
  });

  test("never draws a delivery twice, closed or not", () => {
    show("d1");
    loaded();
    show("d1");
    on().onClosed?.();
    show("d1");
    ports.advance(0);
    expect(ids()).toEqual(["d1"]);
  });

  test("takes a message off without a receipt, and one that waits out of the queue", () => {
    show("d1");
    loaded();
    show("d2");
    stage.hide("d2");
    stage.hide("d1");
    ports.advance(0);
    expect(ids()).toEqual(["d1"]);
    expect(stage.active()).toEqual([]);
    expect(receipts).toEqual([]);
  });

  test("does not draw what was hidden while the renderer was on its way", () => {
    show("d1");
    stage.hide("d1");
    loaded();
    expect(drawn).toEqual([]);
  });

  test("waits while the document is hidden", () => {
    visible = false;
    show("d1");
    loaded();
    expect(drawn).toEqual([]);
    visible = true;
    stage.wake();
    loaded();
    expect(ids()).toEqual(["d1"]);
  });

  test("draws nothing while the connection is gone", () => {
    alive = false;
    show("d1");
    loaded();
    expect(drawn).toEqual([]);
  });

  test("forgets what waited when the connection goes", () => {
    show("d1");
    alive = false;
    stage.disconnected();
    loaded();
    alive = true;
    stage.wake();
    loaded();
    expect(drawn).toEqual([]);
    show("d1");
    loaded();
    expect(ids()).toEqual(["d1"]);
  });

  test("is cleared for another person without a receipt", () => {
    show("d1");
    loaded();
    show("d2");
    stage.clear();
    ports.advance(0);
    expect(stage.active()).toEqual([]);
    expect(stage.drawn()).toEqual(["d1"]);
    expect(ids()).toEqual(["d1"]);
    expect(receipts).toEqual([]);
  });
});

describe("a lease", () => {
  test("ends the wait in the queue, and the delivery may be offered again", () => {
    show("d1");
    loaded();
    show("d2");
    ports.advance(LEASE);
    on().onClosed?.();
    ports.advance(0);
    expect(ids()).toEqual(["d1"]);
    show("d2");
    expect(ids()).toEqual(["d1", "d2"]);
  });

  test.each([-3_600_000, -60_000, 0, 60_000, 3_600_000])(
    "holds with a browser clock that is off by %i ms",
    (off) => {
      const expires = ports.now() + LEASE;
      ports.setClock(ports.now() + off);
      show("d0", {}, expires);
      loaded();
      expect(ids()).toEqual(["d0"]);
      show("d1", {}, expires);
      ports.advance(LEASE);
      on().onClosed?.();
      ports.advance(0);
      expect(ids()).toEqual(["d0"]);
    },
  );

  test("is measured anew on each connection: the browser's clock may have been set", () => {
    const server = ports.now();
    stage.connected(server);
    ports.setClock(server + 3_600_000);
    stage.connected(0);
    show("d1", {}, server + LEASE);
    loaded();
    expect(ids()).toEqual(["d1"]);
  });

  test.each([-3_600_000, 3_600_000])(
    "is heeded, and does not keep what comes next from being drawn, when the clock is set by %i ms",
    (by) => {
      show("d1");
      loaded();
      show("d2");
      const server = ports.now();
      ports.setClock(server + by);
      ports.advance(LEASE);
      on().onClosed?.();
      ports.advance(0);
      expect(ids()).toEqual(["d1"]);
      show("d3", {}, server + 2 * LEASE);
      expect(ids()).toEqual(["d1", "d3"]);
    },
  );

  test("is over when the machine was asleep meanwhile, though its ticks stood still", () => {
    show("d1");
    loaded();
    show("d2");
    ports.setClock(ports.now() + LEASE);
    on().onClosed?.();
    ports.advance(0);
    expect(ids()).toEqual(["d1"]);
  });

  test("that was over when the frame arrived is not drawn, once the server's clock is known", () => {
    ports.setClock(ports.now() + 3_600_000);
    const server = ports.now() - 3_600_000;
    stage.connected(server);
    ports.advance(60_000);
    show("late", {}, server + LEASE);
    show("good", {}, server + 60_000 + LEASE);
    loaded();
    expect(ids()).toEqual(["good"]);
  });
});

describe("a message that cannot be drawn", () => {
  test("is reported with the renderer's reason, and makes way for the next", () => {
    refusal = { reason: "not_available", detail: "message.layout modal" };
    show("d1");
    loaded();
    refusal = undefined;
    show("d2");
    ports.advance(0);
    expect(receipts).toEqual(["d1 failed not_available"]);
    expect(ids()).toEqual(["d2"]);
  });

  test("is reported when the renderer breaks on it", () => {
    show("d1", "throws");
    loaded();
    expect(receipts).toEqual(["d1 failed render_error"]);
    expect(stage.active()).toEqual([]);
  });

  test("is reported when there is no renderer", async () => {
    const broken = createStage(ports, {
      alive: () => true,
      visible: () => true,
      load: () => Promise.reject(new Error("refused by policy")),
      receipt: (d, what, props) => receipts.push(`${d} ${what} ${props?.["reason"]}`),
      track: () => {},
      emit: () => {},
    });
    broken.show({ t: "show", d: "d1", campaign: "c", message: {}, expires: ports.now() + LEASE });
    await Promise.resolve();
    await Promise.resolve();
    expect(receipts).toEqual(["d1 failed renderer_unreachable"]);
  });
});
