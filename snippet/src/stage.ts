// The messages of this document: which are on the screen, which wait, what is reported
// of them. It draws nothing itself.
import { createGuard } from "./guard";
import type { ServerClock } from "./lease";
import * as limits from "./limits";
import type { Manners } from "./manners";
import type { Refusal, Render, Renderer, Rendered, RenderOptions } from "./message";
import type { Cancel, Ports } from "./ports";
import type { Props, Show, What } from "./wire";

export interface StageOptions {
  /** The connection is up: nothing is drawn while the server could not take it back. */
  alive(): boolean;
  /** The document is visible. */
  visible(): boolean;
  /** The server has answered all that may change who sees what: another page, another person. */
  settled(): boolean;
  /** The server has all that was reported of the delivery. */
  told(d: string): boolean;
  load(): Promise<Pick<Renderer, "render">>;
  nonce?: string | undefined;
  /** Where Tend is. */
  base: string;
  /** What the site has set, as it was received. */
  config(): Props;
  receipt(d: string, what: What, props?: Props): void;
  /** The person wants messages of the category again. */
  want(category: string): void;
  track(name: string, props: Props): void;
  /** Tells the page, by tend.on and by a DOM event. */
  emit(name: string, detail: Props): void;
  /** Web push: asks the person, within their click. */
  push(call: "prompt"): unknown;
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
  /** The connection is gone: what waits is offered again by the next one. */
  forget(): void;
  /** Something has changed: tries to draw what waits. */
  wake(): void;
  /** Takes everything off, because the person here is another one. */
  clear(): void;
}

interface OnScreen {
  /** With the newest lease, for what waits for its place on the page. */
  frame: Show;
  place: string;
  /** Nothing else is drawn beside it. */
  alone: boolean;
  rendered: Rendered;
}

type Shape = { layout?: unknown; position?: unknown; anchor?: unknown };

const POINTER = "pointer";

/** A place of which only one is taken at a time: one message that interrupts, one banner, one
 * that points at something, and one for each placeholder. */
function placeOf({ layout, anchor }: Shape): string {
  if (layout === "banner") return "banner";
  if (layout === "tooltip" || layout === "hotspot") return POINTER;
  return layout === "inline" ? `inline ${JSON.stringify(anchor)}` : "interrupts";
}

/** Over all the page. */
const fills = ({ layout, position }: Shape) =>
  layout === "modal" || (layout === "survey" && position === "centre");

interface Queue {
  add(frame: Show): void;
  remove(d: string): void;
  clear(): void;
  /** Those whose lease still runs, in the order of arrival. */
  frames(): Show[];
}

/** What is on the screen, or waits there for the element it belongs to. */
function createScreen() {
  const screen = new Map<string, OnScreen>(); // by delivery
  let pointing: string | undefined; // the delivery whose turn it is to point at something
  const all = () => [...screen.values()];
  /** What waits out of view for its element leaves the place to one whose element is there. */
  const points = ({ frame, rendered }: OnScreen) => frame.d === pointing || rendered.standing();

  function taken(frame: Show): boolean {
    const place = placeOf(shape(frame));
    const others = all().filter((s) => s.place === place && s.frame.d !== frame.d);
    return place === POINTER ? others.some(points) : others.length > 0;
  }
  return {
    all,
    taken,
    find: (d: string) => screen.get(d),
    put: (s: OnScreen) => void screen.set(s.frame.d, s),
    /** Its element has come into view: whether it may stand there, which keeps others from it. */
    turn(frame: Show): boolean {
      if (placeOf(shape(frame)) !== POINTER) return true;
      if (taken(frame)) return false;
      pointing = frame.d;
      return true;
    },
    leave(frame: Show) {
      if (screen.get(frame.d)?.frame === frame) screen.delete(frame.d);
      if (pointing === frame.d) pointing = undefined;
    },
  };
}

/** What waits to be drawn, each for as long as its lease runs. */
function createQueue(ports: Ports, clock: ServerClock, changed: () => void): Queue {
  const waiting = new Map<string, Show>();
  let cancel: Cancel = () => {};

  function frames() {
    cancel();
    for (const [d, frame] of waiting) if (clock.left(frame.expires) <= 0) waiting.delete(d);
    const all = [...waiting.values()];
    if (all.length) cancel = ports.after(Math.min(...all.map((f) => clock.left(f.expires))), changed);
    return all;
  }
  return {
    add: (frame) => void waiting.set(frame.d, frame),
    remove: (d) => void waiting.delete(d),
    clear() {
      waiting.clear();
      cancel();
    },
    frames,
  };
}

/** Noted before painting and for the life of the document: never painted twice, unless it was
 * put off. Then it comes again under the same id. */
function createPainted(told: (d: string) => boolean) {
  const painted = new Set<string>();
  const putOff = new Set<string>();
  return {
    has(d: string): boolean {
      if (putOff.has(d) && told(d)) {
        putOff.delete(d);
        painted.delete(d);
      }
      return painted.has(d);
    },
    add: (d: string) => void painted.add(d),
    delete: (d: string) => void painted.delete(d),
    putOff: (d: string) => void putOff.add(d),
    latest: (counts: (d: string) => boolean) => [...painted].filter(counts).slice(-limits.active),
  };
}

export function createStage(ports: Ports, clock: ServerClock, manners: Manners, o: StageOptions): Stage {
  const guard = createGuard(ports.log);
  const waiting = createQueue(ports, clock, () => wake());
  const painted = createPainted(o.told);
  const screen = createScreen();
  let drawing = false; // between asking for the renderer and having drawn
  let render: Render | undefined;
  let last: Rendered | undefined; // of which no more are wanted: its note may stand
  let cancelWatch: Cancel | undefined;

  const may = () => o.alive() && o.visible() && o.settled();
  const stand = () => screen.all().flatMap((s) => (s.rendered.standing() ? s.frame.d : []));

  function unwatch() {
    cancelWatch?.();
    cancelWatch = undefined;
  }

  function next(): Show | undefined {
    const frames = waiting.frames();
    const free = may() && !screen.all().some((s) => s.alone);
    const frame = free ? frames.find((f) => !screen.taken(f)) : undefined;
    if (frame && manners.held()) {
      cancelWatch ??= manners.watch(guard(wake));
      return undefined;
    }
    unwatch();
    return frame;
  }

  function wake() {
    if (drawing || !next()) return;
    if (render) return draw(render);
    drawing = true;
    o.load().then(
      (loaded) => {
        drawing = false;
        draw((render = loaded.render));
      },
      (err: unknown) => {
        drawing = false;
        const frame = next();
        if (frame) failed(frame, { reason: "renderer_unreachable", detail: String(err) });
      },
    );
  }

  function failed(frame: Show, why: Refusal) {
    waiting.remove(frame.d);
    painted.add(frame.d);
    report(o, frame)("failed")({ ...why });
    ports.soon(wake);
  }

  function draw(by: Render) {
    const frame = next(); // asked again: the lease may be over meanwhile, the message hidden
    if (!frame) return;
    waiting.remove(frame.d);
    painted.add(frame.d);
    try {
      const refusal = put(frame, by);
      if (refusal) failed(frame, refusal);
    } catch (err) {
      failed(frame, { reason: "render_error", detail: String(err) });
    }
    ports.soon(wake); // there may be a place for another one
  }

  function put(frame: Show, by: Render): Refusal | undefined {
    let closed = false;
    let declined = false;
    const rendered = by(frame.message, {
      ...optionsOf(o, frame, painted.putOff),
      guard,
      onFewer(props) {
        if (!("reason" in rendered)) last = rendered;
        report(o, frame)("fewer")(props);
      },
      mayPaint() {
        declined = !may() || manners.held() || clock.left(frame.expires) <= 0 || !screen.turn(frame);
        return !declined;
      },
      onClosed() {
        closed = true;
        if (declined) {
          // It was not painted: it waits again, for as long as its lease runs.
          painted.delete(frame.d);
          waiting.add(frame);
        }
        screen.leave(frame);
        ports.soon(wake);
      },
    });
    if ("reason" in rendered) return rendered;
    if (!closed) screen.put({ frame, place: placeOf(shape(frame)), alone: fills(shape(frame)), rendered });
    return undefined;
  }

  function forget() {
    waiting.clear();
    unwatch();
  }

  return {
    show(frame) {
      Object.assign(screen.find(frame.d)?.frame ?? {}, { expires: frame.expires });
      if (painted.has(frame.d)) return;
      waiting.add(frame);
      wake();
    },
    hide(d) {
      waiting.remove(d);
      screen.find(d)?.rendered.remove();
    },
    dismiss(d) {
      const there = screen.find(d)?.rendered;
      there?.dismiss({ by: "api" });
      return there !== undefined;
    },
    drawn: () => painted.latest((d) => screen.find(d)?.rendered.standing() ?? true),
    active: () => stand().slice(0, limits.active),
    forget,
    wake,
    clear() {
      forget();
      last?.remove();
      for (const { rendered } of screen.all()) rendered.remove();
    },
  };
}

const shape = (frame: Show): Shape => (frame.message ?? {}) as Shape;

/** Tells the server and the page what became of a message. */
const report = (o: StageOptions, frame: Show) => (what: What) => (props: Props) => {
  o.receipt(frame.d, what, props);
  o.emit(what, { delivery: frame.d, campaign: frame.campaign, ...props });
};

function optionsOf(o: StageOptions, frame: Show, putOff: (d: string) => void): RenderOptions {
  const { theme, fewer } = o.config();
  const { category } = frame;
  const tell = report(o, frame);
  return {
    delivery: frame.d,
    campaign: frame.campaign,
    base: o.base,
    ...(o.nonce ? { nonce: o.nonce } : {}),
    theme,
    fewer: fewer !== false,
    onShown: () => tell("shown")({}),
    onClicked: tell("clicked"),
    onDismissed: tell("dismissed"),
    onAnswered: tell("answered"),
    onCompleted: tell("completed"),
    onSnoozed(props) {
      putOff(frame.d);
      tell("snoozed")(props);
    },
    ...(category ? { onUndone: () => o.want(category) } : {}),
    onFailed: (why) => tell("failed")({ ...why }),
    onTrack: o.track,
    onAsk: () => o.push("prompt"),
  };
}
