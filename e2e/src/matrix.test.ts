// Layouts on pages that make life hard: of each page two layouts, of each layout several pages.
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
    const layouts = [0, 5].map((more) => ORDER[(at + more) % ORDER.length]!);
    test(`${name}: ${layouts.join(", ")}`, (t) => endures(t, world, name, layouts));
  }
});
