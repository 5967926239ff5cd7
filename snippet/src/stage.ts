// The messages of this document: which is on the screen, which wait, what is reported
// of them. It draws nothing itself: the renderer comes with the first message.
import { createGuard } from "./guard";
import { createServerClock, LEASE } from "./lease";
import type { Refusal, Render, Rendered } from "./message";
import type { Cancel, Ports } from "./ports";
import { limits, type Props, type Show, type What } from "./wire";

export interface StageOptions {
  /** The connection is up: nothing is drawn while the server could not take it back. */
  alive(): boolean;
  /** The document is visible. */
  visible(): boolean;
  load(): Promise<Render>;
  nonce?: string | undefined;
  receipt(d: string, what: What, props?: Props): void;
  track(name: string, props: Props): void;
  /** Tells the page, by tend.on and by a DOM event. */
  emit(name: string, detail: Props): void;
}

export interface Stage {
  show(frame: Show): void;
  hide(d: string): void;
  /** Closes it as the person would. Whether it was on the screen. */
  dismiss(d: string): boolean;
  /** The deliveries on the screen. */
  active(): string[];
  /** Those that were on it, the latest. */
  drawn(): string[];
  /** A new connection has the server's time, where it says so (0 = not). */
  connected(serverTime: number): void;
  /** The connection is gone: what waits is offered again by the next one. */
  disconnected(): void;
  /** Something has changed: tries to draw what waits. */
  wake(): void;
  /** Takes everything off, because the person here is another one. */
  clear(): void;
}

interface OnScreen {
  d: string;
  rendered: Rendered;
}

export function createStage(ports: Ports, o: StageOptions): Stage {
  const guard = createGuard(ports.log);
  const clock = createServerClock(ports);
  // By delivery, in the order of arrival.
  const waiting = new Map<string, Show>();
  // Noted before painting and for the life of the document: never painted twice.
  const painted = new Set<string>();
  let current: OnScreen | undefined;
  let drawing = false; // between asking for the renderer and having drawn
  let render: Render | undefined;
  let cancelExpiry: Cancel = () => {};

  function expire() {
    for (const [d, frame] of waiting) if (clock.left(frame.expires) <= 0) waiting.delete(d);
    cancelExpiry();
    const soonest = Math.min(...[...waiting.values()].map((f) => clock.left(f.expires)));
    if (waiting.size) cancelExpiry = ports.after(soonest, expire);
  }

  function next(): Show | undefined {
    expire();
    if (current || !o.alive() || !o.visible()) return undefined;
    return waiting.values().next().value;
  }

  function wake() {
    if (drawing || !next()) return;
    if (render) return draw(render);
    drawing = true;
    o.load().then(
      (loaded) => {
        drawing = false;
        draw((render = loaded));
      },
      (err: unknown) => {
        drawing = false;
        const frame = next();
        if (frame) failed(frame, { reason: "renderer_unreachable", detail: String(err) });
      },
    );
  }

  function failed(frame: Show, why: Refusal) {
    waiting.delete(frame.d);
    painted.add(frame.d);
    report(frame, "failed", { ...why });
    ports.soon(wake);
  }

  function report(frame: Show, what: What, props: Props) {
    o.receipt(frame.d, what, props);
    o.emit(what, { delivery: frame.d, campaign: frame.campaign, ...props });
  }

  // Asked again after the renderer has come: the lease may be over, the message hidden.
  function draw(by: Render) {
    const frame = next();
    if (!frame) return;
    waiting.delete(frame.d);
    painted.add(frame.d);
    let on: OnScreen | undefined;
    try {
      const drawn = by(frame.message, {
        delivery: frame.d,
        campaign: frame.campaign,
        ...(o.nonce ? { nonce: o.nonce } : {}),
        guard,
        onShown: () => report(frame, "shown", {}),
        onClicked: (props) => report(frame, "clicked", props),
        onDismissed: (props) => report(frame, "dismissed", props),
        onTrack: o.track,
        onClosed() {
          if (current !== on) return;
          current = undefined;
          ports.soon(wake);
        },
      });
      if ("reason" in drawn) return failed(frame, drawn);
      current = on = { d: frame.d, rendered: drawn };
    } catch (err) {
      failed(frame, { reason: "render_error", detail: String(err) });
    }
  }

  function forget() {
    waiting.clear();
    cancelExpiry();
  }

  function hide(d: string) {
    waiting.delete(d);
    if (current?.d === d) current.rendered.remove();
  }

  return {
    show(frame) {
      // Learned before anything is decided on it: a lease is at most LEASE long, so
      // the server's clock showed at least this when the frame left.
      clock.learn(frame.expires - LEASE);
      if (painted.has(frame.d)) return;
      waiting.set(frame.d, frame);
      wake();
    },
    hide,
    dismiss(d) {
      if (current?.d !== d) return false;
      current.rendered.dismiss({ by: "api" });
      return true;
    },
    drawn: () => [...painted].slice(-limits.active),
    active: () => (current ? [current.d] : []).slice(0, limits.active),
    connected(serverTime) {
      clock.forget();
      if (serverTime) clock.learn(serverTime);
      wake();
    },
    disconnected: forget,
    wake,
    clear() {
      forget();
      current?.rendered.remove();
    },
  };
}
