// A stage for tests: what it draws is noted, and the test says how the world around it is.
import { fakeManners, fakePorts, fakeScene, type FakeManners, type FakePorts } from "./fakes";
import { sceneLater, type LaterScene } from "./later";
import { LEASE } from "./lease";
import type { Refusal, Render, Renderer, RenderOptions } from "./message";
import type { Body, Props, What } from "./wire";

export type Drawn = RenderOptions & { message: unknown };

export interface FakeStage {
  ports: FakePorts;
  stage: LaterScene;
  manners: FakeManners;
  /** How the world is; the test changes it. */
  world: {
    alive: boolean;
    visible: boolean;
    settled: boolean;
    /** Its receipts are acknowledged. */
    told: boolean;
    config: Props;
    /** What the renderer answers instead of drawing. */
    refusal: Refusal | undefined;
  };
  drawn: Drawn[];
  /** "d1 shown"; of what failed also the reason. */
  receipts: string[];
  emitted: string[];
  /** How often the renderer was asked for. */
  asked(): number;
  /** The renderer has come. */
  loaded(): void;
  show(d: string, message?: unknown, expires?: number): void;
  on(i?: number): Drawn;
  /** The place has come for a message that "waits": whether it was painted there. */
  place(i?: number): boolean;
  /** The deliveries that were drawn, in order. */
  ids(): string[];
}

const waits = (message: unknown) =>
  message === "waits" || Boolean((message as { waits?: boolean } | null)?.waits);
const receipt = (d: string, what: What): Body => ({ k: "receipt", d, what });

export function fakeStage(): FakeStage {
  const ports = fakePorts();
  const manners = fakeManners();
  const drawn: Drawn[] = [];
  const receipts: string[] = [];
  const emitted: string[] = [];
  const loads: (() => void)[] = [];
  const standing = new Set<string>();
  let asked = 0;
  const world: FakeStage["world"] = {
    alive: true,
    visible: true,
    settled: true,
    told: true,
    config: {},
    refusal: undefined,
  };

  const render: Render = (message, options) => {
    if (message === "throws") throw new Error("boom");
    if (world.refusal) return world.refusal;
    const it: Drawn = { ...options, message };
    drawn.push(it);
    return {
      standing: () => !waits(message) || standing.has(options.delivery),
      remove: () => it.onClosed?.(),
      dismiss: (props) => (options.onDismissed?.(props), options.onClosed?.()),
    };
  };

  const stage = sceneLater(ports, () => fakeScene(manners), {
    page: {
      visible: () => world.visible,
      typed: () => -Infinity,
      base: "https://tend.example/",
      // Answers when the test says so, and then at once.
      load: () => {
        asked++;
        let ok: ((r: Renderer) => void) | undefined;
        loads.push(() => ok?.({ render, choose: () => Promise.resolve(true) }));
        // oxlint-disable-next-line unicorn/no-thenable
        const promise = { then: (fn: typeof ok) => ((ok = fn), promise), catch: () => promise };
        return promise as unknown as Promise<Renderer>;
      },
    },
    alive: () => world.alive,
    waiting: () => [
      ...(world.settled ? [] : [{ body: { k: "reset", anon: "a" } as const }]),
      ...(world.told ? [] : drawn.map((it) => ({ body: receipt(it.delivery, "shown") }))),
    ],
    config: () => world.config,
    record(body) {
      if (body.k === "preference" && body.on) receipts.push(`${body.category} wanted`);
      if (body.k !== "receipt") return;
      const reason = body.props?.["reason"];
      receipts.push(`${body.d} ${body.what}${reason ? ` ${reason}` : ""}`);
    },
    emit: (name, detail) => emitted.push(`${name} ${detail["delivery"]}`),
    push: (call) => receipts.push(`push ${call}`),
  });

  return {
    ports,
    stage,
    manners,
    world,
    drawn,
    receipts,
    emitted,
    asked: () => asked,
    loaded: () => loads.splice(0).forEach((done) => done()),
    show: (d, message = {}, expires = ports.now() + LEASE) =>
      stage.show({ t: "show", d, campaign: "c", message, expires }),
    on(i = 0) {
      const it = drawn[i];
      if (!it) throw new Error(`message ${i} was not drawn`);
      return it;
    },
    place(i = 0) {
      const it = this.on(i);
      if (it.mayPaint?.()) return !!standing.add(it.delivery);
      it.onClosed?.();
      return false;
    },
    ids: () => drawn.map((o) => o.delivery),
  };
}
