// Sends what other documents have left behind: one after the other, each over a short
// line of its own, as the tab that recorded it, so that (site, tab, n) names the same
// event as ever and sending it twice does no harm.
import type { Identity, Tokens } from "./identity";
import { comesLater, openLine, type Line } from "./line";
import { createOutbox } from "./outbox";
import type { Cancel, Connect, Ports } from "./ports";
import { leftovers, sendable, type Leftover } from "./shelf";
import type { Show } from "./wire";

/** Milliseconds that a line stays open after its last acknowledgement: a message that
 * the events have earned follows right behind. */
export const LINGER = 250;

export interface CourierOptions {
  site: string;
  url: string;
  connect: Connect;
  tokens: Tokens;
  who(): Identity;
  own(): string;
  /** As it is now: the tab is gone, the browser is the same. */
  permission(): string | undefined;
  /** A delivery that one of these events earned, where the same person is here to see it. */
  onShow(frame: Show): void;
}

export interface Courier {
  /** Looks for leftovers and sends them; does nothing while it is at it. */
  run(): void;
  stop(): void;
}

export function createCourier(ports: Ports, o: CourierOptions): Courier {
  let line: Line | undefined;
  let cancelLinger: Cancel = () => {};

  function run() {
    if (line) return;
    const left = leftovers(ports, o.site, o.own()).find((l) => sendable(l, o.who()));
    if (left) send(left);
  }

  function done(left: Leftover | undefined) {
    cancelLinger();
    line?.close();
    line = undefined;
    if (left) {
      ports.store.remove(left.key);
      run();
    }
  }

  function send(left: Leftover) {
    const { anon, user, page, context } = left.card;
    const outbox = createOutbox({ anon, user }, () => {}, left.entries);
    const token = user === undefined ? undefined : o.tokens.get(user);
    const isHere = () => {
      const here = o.who();
      return user === here.user && (user !== undefined || anon === here.anon);
    };
    line = openLine(ports, {
      url: o.url,
      connect: o.connect,
      hello: () => ({
        t: "hello",
        v: 1,
        now: ports.now(),
        site: o.site,
        anon,
        user,
        token,
        tab: left.tab,
        page,
        context: { ...context, push: o.permission() },
      }),
      outbox,
      tokens: o.tokens,
      // The tab is gone: nothing of its own may be drawn in it, and of another person's nothing here.
      onReady: () => line?.tell({ t: "state", visible: false, away: !isHere() || undefined }),
      onFrame(f) {
        if (f.t === "show" && isHere()) o.onShow(f);
        // Limited: it stays where it is, for a later page.
        else if (f.t === "error" && comesLater(f)) done(undefined);
      },
      onOutbox: () => {
        if (outbox.first() !== undefined) return;
        cancelLinger();
        cancelLinger = ports.after(LINGER, () => done(left));
      },
      // What is malformed stays so; all else may go better another time.
      onClosed: (code) => done(code === 4400 ? left : undefined),
    });
  }

  return { run, stop: () => done(undefined) };
}
