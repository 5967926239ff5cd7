// What axe finds: rules broken, with where. It sees inside open shadow roots.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { untilEqual } from "./until.js";

/** The one rule of WCAG 2.2 that axe leaves out by itself. */
export const TARGETS = { "target-size": { enabled: true } };

/**
 * Nothing on its way to another look: the dashboard follows the browser's scheme a moment later, level by level,
 * and a message fades in. What is seen in between is half of each. document.getAnimations sees no shadow root.
 * What was put into the page just now begins to move with its next frame: hence two of them, which a window
 * that nobody sees does not draw.
 */
const atRest = async () => {
  const drawn = new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.race([drawn, new Promise((done) => setTimeout(done, 250))]);
  const roots = [...document.querySelectorAll("*")].flatMap((e) => e.shadowRoot ?? []);
  const moving = [document, ...roots]
    .flatMap((root) => root.getAnimations())
    .some((a) => a.playState === "running" && a.effect?.getComputedTiming().iterations !== Infinity);
  const scheme = document.documentElement.dataset["mantineColorScheme"];
  return !moving && (!scheme || (scheme === "dark") === matchMedia("(prefers-color-scheme: dark)").matches);
};

export async function axe(page: Page, within?: string, without?: string, rules = {}): Promise<string[]> {
  await untilEqual("the page to be at rest, in the browser's scheme", () => page.evaluate(atRest), true);
  const builder = new AxeBuilder({ page }).options({ rules });
  if (without) builder.exclude(without);
  // Of a page without frames that finds the same, and opens no other page to add up what it has found in each.
  if (page.frames().length === 1) builder.setLegacyMode();
  const { violations, passes } = await (within ? builder.include(within) : builder).analyze();
  // A run that has looked at nothing finds nothing.
  if (passes.length === 0) throw new Error(`axe has looked at nothing in ${within ?? page.url()}`);
  return violations.map((v) => `${v.impact}: ${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
}
