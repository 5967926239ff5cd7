// What axe finds: rules broken, with where. It sees inside open shadow roots.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { untilEqual } from "./until.js";

/** The one rule of WCAG 2.2 that axe leaves out by itself. */
export const TARGETS = { "target-size": { enabled: true } };

/** The dashboard follows the browser's scheme a moment later, level by level: what is seen in between is half of each. */
const inItsScheme = () => {
  const scheme = document.documentElement.dataset["mantineColorScheme"];
  if (!scheme) return true;
  const moving = document
    .getAnimations()
    .some((a) => a instanceof CSSTransition && a.playState === "running");
  return !moving && (scheme === "dark") === matchMedia("(prefers-color-scheme: dark)").matches;
};

export async function axe(page: Page, within?: string, without?: string, rules = {}): Promise<string[]> {
  await untilEqual("the page to be in the browser's scheme", () => page.evaluate(inItsScheme), true);
  const builder = new AxeBuilder({ page }).options({ rules });
  if (without) builder.exclude(without);
  const { violations, passes } = await (within ? builder.include(within) : builder).analyze();
  // A run that has looked at nothing finds nothing.
  if (passes.length === 0) throw new Error(`axe has looked at nothing in ${within ?? page.url()}`);
  return violations.map((v) => `${v.impact}: ${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
}
