// What the scripts of one address cost the main thread, by Chromium's own trace: the time of all that runs
// in them or because of them, without what they call of others.
import type { CDPSession } from "playwright-core";

/** One of the trace's events, as far as it is read (Trace Event Format; times in microseconds). */
export interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  /** The thread's own time: what the processor did elsewhere meanwhile is not in it. */
  tdur?: number;
  args: { name?: string; fileName?: string; data?: { url?: string; fileName?: string; scriptName?: string } };
}

const CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "v8", "blink.user_timing"];

/** Notes what the browser does from here on; the function that it gives ends that, and gives the events. */
export async function startTrace(cdp: CDPSession): Promise<() => Promise<TraceEvent[]>> {
  const events: TraceEvent[] = [];
  cdp.on("Tracing.dataCollected", ({ value }) => void events.push(...(value as unknown as TraceEvent[])));
  await cdp.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: CATEGORIES, excludedCategories: ["*"] },
  });
  return async () => {
    const complete = new Promise((resolve) => cdp.once("Tracing.tracingComplete", resolve));
    await cdp.send("Tracing.end");
    await complete;
    return events;
  };
}

/** Milliseconds by what was done: compiling, running, microtasks ... */
export type Cost = Map<string, number>;

interface Open {
  event: TraceEvent;
  end: number;
  own: boolean;
  /** Of what lies in it, in microseconds. */
  inner: number;
}

/** The cost of what has an address for which `own` holds, on the main threads of pages. */
export function costOf(events: TraceEvent[], own: (url: string) => boolean): Cost {
  const main = new Set(
    events
      .filter((e) => e.name === "thread_name" && e.args.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid}.${tid}`),
  );
  const cost: Cost = new Map();
  for (const thread of main) {
    const list = events
      .filter((e) => e.ph === "X" && `${e.pid}.${e.tid}` === thread)
      .toSorted((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
    add(cost, list, own);
  }
  return cost;
}

const time = ({ tdur, dur }: TraceEvent) => tdur ?? dur ?? 0;

/** Where an event says which script it is about. */
const address = ({ args: { data, fileName } }: TraceEvent) =>
  data?.url || data?.fileName || data?.scriptName || fileName;

function add(cost: Cost, list: TraceEvent[], own: (url: string) => boolean) {
  const stack: Open[] = [];
  /** Whose the last script of the task was: what it has promised runs right behind it. */
  let last = false;
  const close = ({ event, own: mine, inner }: Open) => {
    const ms = Math.max(0, time(event) - inner) / 1000;
    if (mine) cost.set(event.name, (cost.get(event.name) ?? 0) + ms);
    const outer = stack.at(-1);
    if (outer) outer.inner += time(event);
  };
  for (const event of list) {
    while (stack.length && event.ts >= stack.at(-1)!.end) close(stack.pop()!);
    if (!stack.length) last = false;
    const url = address(event);
    const outer = stack.at(-1)?.own ?? false;
    const mine: boolean = url ? own(url) : outer || (event.name === "RunMicrotasks" && last);
    if (url) last = mine;
    stack.push({ event, end: event.ts + (event.dur ?? 0), own: mine, inner: 0 });
  }
  while (stack.length) close(stack.pop()!);
}

export const total = (cost: Cost): number => [...cost.values()].reduce((sum, ms) => sum + ms, 0);
