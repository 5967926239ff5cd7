// The whole product: every layout on every page that makes life hard.
import { after, before, describe, test } from "node:test";
import { HOSTILITIES, LAYOUTS } from "./rig/hostility.js";
import { endures, openHard } from "./rig/matrix.js";
import type { World } from "./rig/world.js";

describe("every layout on every page that makes life hard", () => {
  let world: World;
  before(async () => {
    world = await openHard();
  });
  after(() => world?.close());

  for (const name of Object.keys(HOSTILITIES)) test(name, (t) => endures(t, world, name, LAYOUTS));
});
