// The parts of spare.ts, scene.ts and push/ as the core uses them: there from the start, though their
// code has still to come.
import type { Courier, CourierOptions } from "./courier";
import { createServerClock, LEASE } from "./lease";
import { LOST } from "./line";
import type { Connect, Ports, Socket } from "./ports";
import type { Push, PushOptions } from "./push/index";
import type { Scene, SceneOptions } from "./scene";
import { hasLeftovers } from "./shelf";
import type { Show } from "./wire";

export type Spare = typeof import("./spare");
export type SceneFile = typeof import("./scene");
export type PushFile = typeof import("./push/index");

/** Tells the site owner, in fewer words where there are no better ones to be had. */
export type Explain = (short: string, say: (reasons: Spare) => string) => void;

export const explainLater =
  (ports: Ports, load: () => Promise<Spare>): Explain =>
  (short, say) => {
    load().then(
      (reasons) => ports.log.warn(say(reasons)),
      () => ports.log.warn(short),
    );
  };

/** A socket made of requests. */
export const pollsLater =
  (ports: Ports, load: () => Promise<Spare>): Connect =>
  (url, on) => {
    let socket: Socket | undefined;
    let open = true;
    load().then(
      ({ openPolls }) => {
        if (open) socket = openPolls(ports, url, on);
      },
      (err) => {
        if (open) on.close(LOST, String(err));
      },
    );
    return {
      send: (text) => socket?.send(text),
      get room() {
        return socket?.room;
      },
      close() {
        open = false;
        socket?.close();
      },
    };
  };

/** A courier that is fetched when there is something for it. */
export function courierLater(ports: Ports, load: () => Promise<Spare>, o: CourierOptions): Courier {
  let courier: Courier | undefined;
  let wanted = false;
  return {
    run() {
      if (!hasLeftovers(ports, o.site, o.own())) return;
      wanted = true;
      load().then(
        ({ createCourier }) => {
          courier ??= createCourier(ports, o);
          if (wanted) courier.run();
        },
        () => {}, // they wait for another page
      );
    },
    stop() {
      wanted = false;
      courier?.stop();
    },
  };
}

/** What is called once its code is there is called at once, within a click. To leave needs no code. */
export type LaterPush = (call: keyof Push) => unknown;

/** Web push, fetched where the site has it, and not before the server has answered. */
export function pushLater(
  ports: Ports,
  ready: Promise<void>,
  load: () => Promise<PushFile>,
  o: PushOptions,
): LaterPush {
  let push: Push | undefined;
  return (call) =>
    push
      ? push[call]()
      : call !== "detach" &&
        ready.then(load).then<unknown, void>(
          (file) => (push ??= file.createPush(ports, o))[call](),
          (err) => ports.log.warn(`push: ${err}`),
        );
}

export interface LaterScene extends Scene {
  /** A new connection has the server's time, where it says so (0 = not). */
  connected(serverTime: number): void;
}

/** A scene that is fetched when there is something to show, or to look for. */
export function sceneLater(ports: Ports, load: () => Promise<SceneFile>, o: SceneOptions): LaterScene {
  const clock = createServerClock(ports);
  const early = new Map<string, Show>();
  let wanted: unknown[] = [];
  let scene: Scene | undefined;
  let loading = false;

  function need() {
    if (loading) return;
    loading = true;
    load().then(
      ({ createScene }) => {
        scene = createScene(ports, clock, o);
        scene.watch(wanted);
        early.forEach(scene.show);
        early.clear();
      },
      (err) => {
        loading = false;
        const why = { reason: "renderer_unreachable", detail: String(err) };
        for (const { d, campaign } of early.values()) {
          o.record({ k: "receipt", d, what: "failed", props: why });
          o.emit("failed", { delivery: d, campaign, ...why });
        }
        early.clear();
      },
    );
  }

  return {
    show(frame) {
      // Learned before anything is decided on it: a lease is at most LEASE long, so
      // the server's clock showed at least this when the frame left.
      clock.learn(frame.expires - LEASE);
      if (scene) return scene.show(frame);
      early.set(frame.d, frame);
      // The two are on their way side by side.
      o.page.load().catch(() => {});
      need();
    },
    hide(d) {
      early.delete(d);
      scene?.hide(d);
    },
    dismiss: (d) => !!scene?.dismiss(d),
    drawn: () => scene?.drawn() ?? [],
    active: () => scene?.active() ?? [],
    connected(serverTime) {
      clock.forget();
      if (serverTime) clock.learn(serverTime);
      scene?.wake();
    },
    forget() {
      early.clear();
      scene?.forget();
    },
    wake: () => scene?.wake(),
    watch(list) {
      wanted = list;
      if (scene) scene.watch(list);
      else if (list.length) need();
    },
    page: () => scene?.page(),
    clear() {
      early.clear();
      scene?.clear();
    },
  };
}
