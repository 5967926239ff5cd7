// All that attackers are known to write, in every field of every layout.
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

test("what attackers write in any field of any layout runs nothing, adds no element and asks for nothing", async (t) => {
  const { drawn } = await nothingRuns(t, canvas, (_payload, _field, layouts) => layouts);
  for (const [layout, n] of Object.entries(drawn))
    assert.ok(n >= 1000, `only ${n} were drawn in a ${layout}`);
});

test("it runs where a renderer takes words for markup: nine of ten at least, in each layout", (t) =>
  carelessRuns(
    t,
    canvas,
    LAYOUTS.map((layout) => [layout]),
  ));
