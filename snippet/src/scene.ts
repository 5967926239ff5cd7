// What a page needs when there is something to see, in a file of its own that is fetched then: the
// messages on the screen and the manners they keep, and the eyes for what only the browser can see.
import { createGuard } from "./guard";
import type { ServerClock } from "./lease";
import { createManners, type Manners } from "./manners";
import type { Ports } from "./ports";
import { createSenses, openEyes } from "./senses";
import { createStage, type Stage, type StageOptions } from "./stage";
import { createWatcher, type Sense } from "./watch";

export interface SceneOptions extends StageOptions {
  /** What was looked for has happened. */
  trigger(w: string): void;
  /** When the person last typed, on the clock of ports.ticks. */
  typed(): number;
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

function parts(ports: Ports, o: SceneOptions): Parts {
  const guard = createGuard(ports.log);
  const busy = () => o.config()["busy"];
  return {
    manners: createManners(ports, window, { busy, typed: o.typed, guard }),
    sense: createSenses(openEyes(ports, window, guard)),
  };
}

export function createScene(
  ports: Ports,
  clock: ServerClock,
  o: SceneOptions,
  { manners, sense } = parts(ports, o),
): Scene {
  const stage = createStage(ports, clock, manners, o);
  const watcher = createWatcher(sense, o.trigger);
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
