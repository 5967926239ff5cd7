// What Lighthouse says of a customer's page, without Tend and with it: the scores stay. It takes its
// own measure of a phone on a slow line. LOOKS=9 npm test -w e2e -- lighthouse.long
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
import { html } from "./rig/shop.js";
import { banner, openWorld, type World } from "./rig/world.js";

/** An odd number: there is one in the middle. */
const LOOKS = Number(process.env["LOOKS"] ?? 5);
/** Points of 100 by which the same page differs from itself, in the median, on a machine with other work. */
const NOISE = 2;

const visit = { trigger: { type: "visit" } };
const SITES = [
  { name: "silent" },
  { name: "over", campaigns: [banner("over", "", { ...visit, message: { floating: true } })] },
  { name: "corner", campaigns: [banner("corner", "", { ...visit, message: { layout: "slideout" } })] },
];

const ICON = '<link rel="icon" href="data:," /><meta name="description" content="Reports of the week." />';
const works = (ms: number) =>
  `<script>{ const end = performance.now() + ${ms}; while (performance.now() < end); }</script>`;
/** ... when the page has been painted: what is done before that delays it, and blocks nobody. */
const worksLater = (ms: number) =>
  works(ms).replace("<script>{", "<script>setTimeout(() => {").replace("}</script>", "}, 300)</script>");
/** Pages of a customer's: one that has all points to lose, and one that has work of its own to do. */
const PAGES: Record<string, { head: string; body: string }> = {
  "a light page": { head: ICON, body: "" },
  "a page with work of its own": {
    head: ICON,
    body: `<img src="/hero.svg" width="640" height="320" alt="Two circles" />${works(70)}${works(70)}`,
  },
};
const HERO =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 320"><rect width="640" height="320" fill="#dbe4ff"/>' +
  `<circle cx="320" cy="160" r="90" fill="#364fc7"/><!-- ${"weight ".repeat(20_000)} --></svg>`;

describe("Lighthouse", () => {
  let world: World;
  let lighthouse: Lighthouse;
  before(async () => {
    world = await openWorld(SITES);
    world.shop.put("/hero.svg", { body: HERO, headers: { "content-type": "image/svg+xml" } });
    lighthouse = await openLighthouse();
  });
  after(async () => {
    await lighthouse?.close();
    await world?.close();
  });

  const bare = (path: string, more: { head: string; body: string }) => {
    const page = html({ key: "", tend: "", ...more }).replace(/<script async[^>]*><\/script>/, "");
    world.shop.put(path, { body: page });
    return world.shop.url + path;
  };

  /** By turns, so that what else the machine does is in all of them. */
  async function looks(urls: Record<string, string>): Promise<Record<string, Look>> {
    const seen: Record<string, Look[]> = {};
    for (let i = 0; i < LOOKS; i++)
      for (const [name, url] of Object.entries(urls)) (seen[name] ??= []).push(await lighthouse.look(url));
    const found = Object.fromEntries(Object.entries(seen).map(([name, list]) => [name, medians(list)]));
    console.log(`\n| medians of ${LOOKS} | ${[...CATEGORIES, ...FIGURES].join(" | ")} |`);
    for (const [name, { scores, figures }] of Object.entries(found))
      console.log(
        `| ${name} | ${[...Object.values(scores), ...FIGURES.map((f) => figures[f].toFixed(f.endsWith("shift") ? 3 : 0))].join(" | ")} |`,
      );
    return found;
  }

  for (const [what, more] of Object.entries(PAGES)) {
    test(`${what} has the scores that it has without Tend`, async () => {
      const path = `/${what.replaceAll(" ", "-")}`;
      const urls: Record<string, string> = { without: bare(`${path}-bare`, more) };
      for (const { name } of SITES) urls[name] = world.page(name, `${path}-${name}`, more);
      const { without, ...rest } = await looks(urls);
      assert.ok(without);
      for (const [name, { scores, faults }] of Object.entries(rest)) {
        assert.deepEqual(
          faults.filter((f) => !without.faults.includes(f) && !f.startsWith("performance")),
          [],
          name,
        );
        for (const category of CATEGORIES)
          assert.ok(
            scores[category] >= without.scores[category] - (category === "performance" ? NOISE : 0),
            `${category} of ${name}: ${scores[category]}, without ${without.scores[category]}`,
          );
      }
    });
  }

  test("a script that keeps the page from its work would be seen", async () => {
    const more = PAGES["a light page"]!;
    const { light, heavy } = await looks({
      light: bare("/as-it-is", more),
      heavy: bare("/held-up", { ...more, body: worksLater(300) }),
    });
    assert.ok(light && heavy);
    assert.ok(heavy.scores.performance < light.scores.performance - NOISE, JSON.stringify([heavy, light]));
  });
});
