// What a page needs when there is something to see, in a file of its own that is fetched then: the
// messages on the screen and the manners they keep, and the eyes for what only the browser can see.
import type { PagePort } from "./client";
import { createGuard } from "./guard";
import type { ServerClock } from "./lease";
import { createManners, type Manners } from "./manners";
import type { Entry } from "./outbox";
import type { Ports } from "./ports";
import { createSenses, openEyes } from "./senses";
import { createStage, type Stage, type StageOptions } from "./stage";
import { createWatcher, type Sense } from "./watch";
import type { Body, Props } from "./wire";

/** What the core gives: few and plain things, for each page loads the core. */
export interface SceneOptions {
  page: Pick<PagePort, "visible" | "load" | "typed" | "nonce" | "base">;
  /** The connection is up. */
  alive(): boolean;
  /** What the server has not answered yet. */
  waiting(): readonly Pick<Entry, "body">[];
  /** What the site has set, as it was received. */
  config(): Props;
  record(body: Body): void;
  /** Tells the page, by tend.on and by a DOM event. */
  emit(name: string, detail: Props): void;
  /** Web push: asks the person, within their click. */
  push(call: "prompt"): unknown;
}

export interface Scene extends Stage {
  /** What to look for on this page, as the server wrote it: all of it. */
  watch(list: unknown[]): void;
  /** Another page is viewed. */
  page(): void;
}

/** What knows the page; tests have others. */
export interface Parts {
  manners: Manners;
  sense: Sense;
}

/** Events after which another message may fit, or none. */
const MOVES = new Set("page identify group alias reset consent preference".split(" "));

function parts(ports: Ports, o: SceneOptions): Parts {
  const guard = createGuard(ports.log);
  const busy = () => o.config()["busy"];
  return {
    manners: createManners(ports, window, { busy, typed: o.page.typed, guard }),
    sense: createSenses(openEyes(ports, window, guard)),
  };
}

function stageOptions({ page, alive, waiting, config, record, emit, push }: SceneOptions): StageOptions {
  return {
    alive,
    visible: page.visible,
    settled: () => !waiting().some(({ body }) => MOVES.has(body.k)),
    told: (d) => !waiting().some(({ body }) => body.k === "receipt" && body.d === d),
    load: page.load,
    nonce: page.nonce,
    base: page.base,
    config,
    receipt: (d, what, props) => record({ k: "receipt", d, what, props }),
    want: (category) => record({ k: "preference", category, on: true }),
    track: (name, props) => record({ k: "track", name, props }),
    emit,
    push,
  };
}

export function createScene(
  ports: Ports,
  clock: ServerClock,
  o: SceneOptions,
  { manners, sense } = parts(ports, o),
): Scene {
  const stage = createStage(ports, clock, manners, stageOptions(o));
  const watcher = createWatcher(sense, (w) => o.record({ k: "trigger", w }));
  return {
    ...stage,
    watch: watcher.set,
    page() {
      watcher.page();
      stage.wake();
    },
    clear() {
      stage.clear();
      // Another person has seen nothing yet.
      watcher.page();
    },
  };
}
