// Visits that are over before they have begun, thirty times each: bounce.test.ts has the other ways and fewer times.
import { after, before, describe, test } from "node:test";
import { openBounces, stored } from "./rig/bounce.js";
import type { World } from "./rig/world.js";

describe("thirty bounces", () => {
  let world: World;
  before(async () => {
    world = await openBounces();
  });
  after(() => world?.close());

  test("by a link are stored once each, counting the next visit", (t) => stored(t, world, "link", 30));
  test("by closing the tab are stored once each, counting the next visit", (t) =>
    stored(t, world, "close", 30));
});
