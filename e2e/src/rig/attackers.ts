// A page on which whatever runs is noted, and what attackers write tried on it: with the
// renderer as it is, and with one that takes words for markup.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Page } from "playwright-core";
import { attempt, attemptOf, FIELDS, LAYOUTS, type Layout } from "./attempts.js";
import { plainPage, serveRenderer, type Canvas } from "./drawn.js";
import { ADDRESSES, MARKUP, STYLES } from "./payloads.js";
import { untilEqual } from "./until.js";

/** Which of the payloads is tried in a field, each by its number, and in which of its layouts. */
export type Pick = (payload: number, field: number, layouts: readonly Layout[]) => readonly Layout[];

async function target(t: TestContext, canvas: Canvas): Promise<Page> {
  const visitor = await canvas.visitor(t);
  visitor.expect(/404/, /error: /, /console: /, /uncaught: /);
  canvas.shop.put("/target", { body: plainPage() });
  const { page } = await visitor.visit(`${canvas.shop.url}/target`);
  await page.evaluate(() => {
    const ran: number[] = ((window as { ran?: number[] }).ran = []);
    (window as { run?: (id: number) => void }).run = (id) => ran.push(id);
    window.open = () => null;
    // Clicks on harmless links stay here; one that is code would run all the same.
    addEventListener("click", (e) => {
      const link = e.composedPath().find((n) => n instanceof HTMLAnchorElement);
      if (link && !/^(javascript|data|vbscript|blob):/i.test((link as HTMLAnchorElement).href))
        e.preventDefault();
    });
  });
  return page;
}

const ran = (page: Page) => page.evaluate(() => (window as { ran?: number[] }).ran ?? []);
const arm = (canvas: Canvas, payload: string, id: number) =>
  payload.replaceAll("RUN", `run(${id})`).replaceAll("LEAK", `${canvas.shop.url}/leak`);

/** Nothing runs, no element is added, nothing is asked for. Gives how many were drawn of each layout. */
export async function nothingRuns(t: TestContext, canvas: Canvas, pick: Pick) {
  const page = await target(t, canvas);
  const payloads = [...STYLES, ...ADDRESSES, ...MARKUP];
  const drawn = Object.fromEntries(LAYOUTS.map((layout) => [layout, 0]));
  let tried = 0;
  for (const [at, [name, field]] of Object.entries(FIELDS).entries()) {
    // Of markup a few do for what is no text: a theme's words are compared, not drawn.
    const some = /^(theme|site)\./.test(name) ? payloads.slice(0, STYLES.length + 25) : payloads;
    const attempts = some.flatMap((payload, i) =>
      pick(i, at, field.of ?? LAYOUTS).map((layout) =>
        attemptOf(name, field, layout, arm(canvas, payload, i)),
      ),
    );
    // Many at once take each other's time.
    for (let from = 0; from < attempts.length; from += 40) {
      const came = await attempt(page, canvas.renderer, attempts.slice(from, from + 40));
      assert.deepEqual(came.found, [], name);
      for (const layout of came.drawn) drawn[layout]! += 1;
    }
    assert.deepEqual(
      (await ran(page)).map((i) => payloads[i]),
      [],
      name,
    );
    tried += attempts.length;
  }
  assert.equal(page.url(), `${canvas.shop.url}/target`);
  assert.deepEqual(
    canvas.shop.seen.filter((path) => path === "/leak"),
    [],
  );
  t.diagnostic(`${tried} attempts; drawn, not refused: ${JSON.stringify(drawn)}`);
  return { tried, drawn };
}

/** With innerHTML for textContent in its code nine of ten run at least: else nothingRuns would prove
 * nothing. Tries each payload in these layouts, group by group. */
export async function carelessRuns(t: TestContext, canvas: Canvas, groups: Layout[][]) {
  const page = await target(t, canvas);
  const careless = serveRenderer(canvas.shop, "/careless", (code) =>
    code.replaceAll(".textContent=", ".innerHTML="),
  );
  for (const [at, layouts] of groups.entries()) {
    const from = at * MARKUP.length;
    const attempts = MARKUP.map((payload, i) => {
      const layout = layouts[i % layouts.length]!;
      const name = layout === "survey" ? "question.label" : "heading.text";
      return attemptOf(name, FIELDS[name]!, layout, arm(canvas, payload, from + i));
    });
    await attempt(page, careless, attempts);
    const seen = async () => new Set((await ran(page)).filter((i) => i >= from));
    const most = async () => (await seen()).size >= MARKUP.length * 0.9;
    await untilEqual(`nine of ten to have run in ${layouts.join()}`, most, true).catch(async (err: Error) => {
      const was = await seen();
      throw new Error(`${err.message}: ${MARKUP.filter((_, i) => !was.has(from + i)).join("\n")}`);
    });
  }
}
