// What a page needs when there is something to see, in a file of its own that is fetched then: the
// messages on the screen and the manners they keep, and the eyes for what only the browser can see.
import { createGuard } from "./guard";
import type { ServerClock } from "./lease";
import { createManners, type Manners } from "./manners";
import type { Ports } from "./ports";
import { createStage, type Stage, type StageOptions } from "./stage";

export interface SceneOptions extends StageOptions {
  /** When the person last typed, on the clock of ports.ticks. */
  typed(): number;
}

export type Scene = Stage;

export function createScene(
  ports: Ports,
  clock: ServerClock,
  o: SceneOptions,
  w: Window & typeof globalThis = window,
  manners: Manners = createManners(ports, w, {
    busy: () => o.config()["busy"],
    typed: o.typed,
    guard: createGuard(ports.log),
  }),
): Scene {
  return createStage(ports, clock, manners, o);
}
