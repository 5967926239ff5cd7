import { beforeEach, describe, expect, test } from "vitest";
import { fakeScene } from "./fakes";
import { fakeStage, type FakeStage } from "./fakes.stage";
import { sceneLater } from "./later";
import { LEASE } from "./lease";
import type { SceneOptions } from "./scene";

let f: FakeStage;
beforeEach(() => void (f = fakeStage()));

describe("a stage", () => {
  test("asks for the renderer with the first message, and once", () => {
    expect(f.asked()).toBe(0);
    f.show("d1");
    const asked = f.asked();
    f.show("d2");
    expect(f.asked()).toBe(asked);
    f.loaded();
    expect(f.ids()).toEqual(["d1"]);
    expect(f.stage.active()).toEqual(["d1"]);
  });

  test("shows one at a time, the next when that is closed", () => {
    f.show("d1");
    f.loaded();
    f.show("d2");
    f.show("d3");
    expect(f.ids()).toEqual(["d1"]);
    f.on().onClosed?.();
    f.ports.advance(0);
    expect(f.ids()).toEqual(["d1", "d2"]);
    expect(f.stage.active()).toEqual(["d2"]);
  });

  test("reports what happens, to the server and to the page", () => {
    f.show("d1");
    f.loaded();
    f.on().onShown?.();
    f.on().onClicked?.({ button: 0 });
    f.on().onDismissed?.({ by: "close" });
    expect(f.receipts).toEqual(["d1 shown", "d1 clicked", "d1 dismissed"]);
    expect(f.emitted).toEqual(["shown d1", "clicked d1", "dismissed d1"]);
  });

  test("asks for push where a message does", () => {
    f.show("d1");
    f.loaded();
    f.on().onAsk?.();
    expect(f.receipts).toEqual(["push prompt"]);
  });

  test("never draws a delivery twice, closed or not", () => {
    f.show("d1");
    f.loaded();
    f.show("d1");
    f.on().onClosed?.();
    f.show("d1");
    f.ports.advance(0);
    expect(f.ids()).toEqual(["d1"]);
  });

  test("takes a message off without a receipt, and one that waits out of the queue", () => {
    f.show("d1");
    f.loaded();
    f.show("d2");
    f.stage.hide("d2");
    f.stage.hide("d1");
    f.ports.advance(0);
    expect(f.ids()).toEqual(["d1"]);
    expect(f.stage.active()).toEqual([]);
    expect(f.receipts).toEqual([]);
  });

  test("does not draw what was hidden while the renderer was on its way", () => {
    f.show("d1");
    f.stage.hide("d1");
    f.loaded();
    expect(f.drawn).toEqual([]);
  });

  test("waits while the document is hidden", () => {
    f.world.visible = false;
    f.show("d1");
    f.loaded();
    expect(f.drawn).toEqual([]);
    f.world.visible = true;
    f.stage.wake();
    f.loaded();
    expect(f.ids()).toEqual(["d1"]);
  });

  test("draws nothing while the connection is gone", () => {
    f.world.alive = false;
    f.show("d1");
    f.loaded();
    expect(f.drawn).toEqual([]);
  });

  test("forgets what waited when the connection goes", () => {
    f.show("d1");
    f.world.alive = false;
    f.stage.forget();
    f.loaded();
    f.world.alive = true;
    f.stage.wake();
    f.loaded();
    expect(f.drawn).toEqual([]);
    f.show("d1");
    f.loaded();
    expect(f.ids()).toEqual(["d1"]);
  });

  test("is cleared for another person without a receipt", () => {
    f.show("d1");
    f.loaded();
    f.show("d2");
    f.stage.clear();
    f.ports.advance(0);
    expect(f.stage.active()).toEqual([]);
    expect(f.stage.drawn()).toEqual(["d1"]);
    expect(f.ids()).toEqual(["d1"]);
    expect(f.receipts).toEqual([]);
  });
});

describe("a lease", () => {
  test("ends the wait in the queue, and the delivery may be offered again", () => {
    f.show("d1");
    f.loaded();
    f.show("d2");
    f.ports.advance(LEASE);
    f.on().onClosed?.();
    f.ports.advance(0);
    expect(f.ids()).toEqual(["d1"]);
    f.show("d2");
    expect(f.ids()).toEqual(["d1", "d2"]);
  });

  test.each([-3_600_000, -60_000, 0, 60_000, 3_600_000])(
    "holds with a browser clock that is off by %i ms",
    (off) => {
      const expires = f.ports.now() + LEASE;
      f.ports.setClock(f.ports.now() + off);
      f.show("d0", {}, expires);
      f.loaded();
      expect(f.ids()).toEqual(["d0"]);
      f.show("d1", {}, expires);
      f.ports.advance(LEASE);
      f.on().onClosed?.();
      f.ports.advance(0);
      expect(f.ids()).toEqual(["d0"]);
    },
  );

  test("is measured anew on each connection: the browser's clock may have been set", () => {
    const server = f.ports.now();
    f.stage.connected(server);
    f.ports.setClock(server + 3_600_000);
    f.stage.connected(0);
    f.show("d1", {}, server + LEASE);
    f.loaded();
    expect(f.ids()).toEqual(["d1"]);
  });

  test.each([-3_600_000, 3_600_000])(
    "is heeded, and does not keep what comes next from being f.drawn, when the clock is set by %i ms",
    (by) => {
      f.show("d1");
      f.loaded();
      f.show("d2");
      const server = f.ports.now();
      f.ports.setClock(server + by);
      f.ports.advance(LEASE);
      f.on().onClosed?.();
      f.ports.advance(0);
      expect(f.ids()).toEqual(["d1"]);
      f.show("d3", {}, server + 2 * LEASE);
      expect(f.ids()).toEqual(["d1", "d3"]);
    },
  );

  test("is over when the machine was asleep meanwhile, though its ticks stood still", () => {
    f.show("d1");
    f.loaded();
    f.show("d2");
    f.ports.setClock(f.ports.now() + LEASE);
    f.on().onClosed?.();
    f.ports.advance(0);
    expect(f.ids()).toEqual(["d1"]);
  });

  test("that was over when the frame arrived is not f.drawn, once the server's clock is known", () => {
    f.ports.setClock(f.ports.now() + 3_600_000);
    const server = f.ports.now() - 3_600_000;
    f.stage.connected(server);
    f.ports.advance(60_000);
    f.show("late", {}, server + LEASE);
    f.show("good", {}, server + 60_000 + LEASE);
    f.loaded();
    expect(f.ids()).toEqual(["good"]);
  });
});

describe("a message that cannot be drawn", () => {
  test("is reported with the renderer's reason, and makes way for the next", () => {
    f.world.refusal = { reason: "not_available", detail: "message.layout modal" };
    f.show("d1");
    f.loaded();
    f.world.refusal = undefined;
    f.show("d2");
    f.ports.advance(0);
    expect(f.receipts).toEqual(["d1 failed not_available"]);
    expect(f.ids()).toEqual(["d2"]);
  });

  test("is reported when the renderer breaks on it", () => {
    f.show("d1", "throws");
    f.loaded();
    expect(f.receipts).toEqual(["d1 failed render_error"]);
    expect(f.stage.active()).toEqual([]);
  });

  const refused = () => Promise.reject(new Error("refused by policy"));
  const never = () => new Promise<never>(() => {});
  const unreached = async (load: () => Promise<never>, scene: () => Promise<never>) => {
    const { ports, receipts } = f;
    const options: SceneOptions = {
      page: { visible: () => true, typed: () => -Infinity, base: "", load },
      alive: () => true,
      waiting: () => [],
      config: () => ({}),
      record(body) {
        if (body.k === "receipt") receipts.push(`${body.d} ${body.what} ${body.props?.["reason"]}`);
      },
      emit: () => {},
      push: () => {},
    };
    const stage = sceneLater(ports, scene, options);
    stage.show({ t: "show", d: "d1", campaign: "c", message: {}, expires: ports.now() + LEASE });
    await new Promise((resolve) => setImmediate(resolve));
    return stage;
  };

  test("is reported when there is no renderer", async () => {
    await unreached(refused, () => fakeScene() as Promise<never>);
    expect(f.receipts).toEqual(["d1 failed renderer_unreachable"]);
  });

  test("is reported when there is no scene to draw it in, and the next one asks for it again", async () => {
    let asked = 0;
    const stage = await unreached(never, () => (asked++, refused()));
    expect(f.receipts).toEqual(["d1 failed renderer_unreachable"]);
    stage.show({ t: "show", d: "d2", campaign: "c", message: {}, expires: f.ports.now() + LEASE });
    expect(asked).toBe(2);
  });
});
