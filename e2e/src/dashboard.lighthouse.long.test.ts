// What Lighthouse says of the dashboard's own pages, on a desktop as members have one: 95 and more of each.
// LOOKS=3 npm test -w e2e -- dashboard.lighthouse
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  CATEGORIES,
  FIGURES,
  medians,
  openLighthouse,
  type Lighthouse,
  type Look,
} from "./rig/lighthouse.js";
import { openStates } from "./rig/states.js";
import { OWNER, type World } from "./rig/world.js";

/** An odd number: there is one in the middle. */
const LOOKS = Number(process.env["LOOKS"] ?? 3);
const LEAST = 95;

const PAGES = {
  home: "/sites/shop",
  campaigns: "/sites/shop/campaigns",
  composer: "/sites/shop/campaigns/exports/edit",
  results: "/sites/shop/campaigns/exports",
};

describe("Lighthouse, the dashboard", () => {
  let world: World;
  let lighthouse: Lighthouse;
  before(async () => {
    world = await openStates();
    lighthouse = await openLighthouse();
    const row = ["page", ...CATEGORIES, ...FIGURES];
    console.log(`\n| ${row.join(" | ")} |\n|${"---|".repeat(row.length)}`);
  });
  after(async () => {
    await lighthouse?.close();
    await world?.close();
  });

  async function worth(name: string, path: string, signedIn: boolean): Promise<void> {
    const looks: Look[] = [];
    for (let i = 0; i < LOOKS; i++)
      looks.push(await lighthouse.look(world.tend.url + path, { desktop: true, signedIn }));
    const { scores, figures, faults } = medians(looks);
    const told = FIGURES.map((f) => figures[f].toFixed(f === "cumulative-layout-shift" ? 3 : 0));
    console.log(`| ${[name, ...CATEGORIES.map((c) => scores[c]), ...told].join(" | ")} |`);
    const low = CATEGORIES.filter((c) => scores[c] < LEAST).map((c) => `${c} ${scores[c]}`);
    assert.deepEqual(low, [], `${name}:\n${faults.join("\n")}`);
  }

  test("sign-in", () => worth("sign-in", "/signin", false));

  for (const [name, path] of Object.entries(PAGES)) {
    test(name, async () => {
      const { page } = lighthouse;
      await page.goto(await world.tend.link(OWNER));
      await page.waitForFunction(() => document.querySelector("h1")?.textContent === "Home");
      await worth(name, path, true);
    });
  }
});
