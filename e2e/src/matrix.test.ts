// Layouts on pages that make life hard: of each page one layout, of each layout one page or two.
// matrix.long.test.ts has all of them on all.
import { after, before, describe, test } from "node:test";
import { HOSTILITIES, LAYOUTS } from "./rig/hostility.js";
import { endures, openHard } from "./rig/matrix.js";
import type { World } from "./rig/world.js";

/** First those that stand at elements of the page, or ask for files of their own. */
const ORDER = LAYOUTS.toReversed();

describe("layouts on pages that make life hard", () => {
  let world: World;
  before(async () => {
    world = await openHard();
  });
  after(() => world?.close());

  for (const [at, name] of Object.keys(HOSTILITIES).entries()) {
    const layout = ORDER[at % ORDER.length]!;
    test(`${name}: ${layout}`, (t) => endures(t, world, name, [layout]));
  }
});
