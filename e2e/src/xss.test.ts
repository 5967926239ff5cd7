// Whoever writes a message, and whoever gets between, must not run code in the site's page: every
// field that the renderer is given, with what attackers are known to write. Here each field has a
// part of it, each layout in turn; xss.long.test.ts has all of it in every layout.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { LAYOUTS } from "./rig/attempts.js";
import { carelessRuns, nothingRuns } from "./rig/attackers.js";
import { openCanvas, type Canvas } from "./rig/drawn.js";

let canvas: Canvas;
before(async () => {
  canvas = await openCanvas();
});
after(() => canvas?.close());

/** Of the payloads one in so many for each field, another for the next. */
const PART = 4;

test("what attackers write in any field runs nothing, adds no element and asks for nothing", async (t) => {
  const { tried, drawn } = await nothingRuns(t, canvas, (payload, field, layouts) =>
    (payload + field) % PART ? [] : [layouts[Math.floor((payload + field) / PART) % layouts.length]!],
  );
  assert.ok(tried >= 900, `only ${tried} were tried`);
  for (const [layout, n] of Object.entries(drawn)) assert.ok(n >= 40, `only ${n} were drawn in a ${layout}`);
});

test("it runs where a renderer takes words for markup: nine of ten at least", (t) =>
  carelessRuns(t, canvas, [[...LAYOUTS]]));
