// Chromium as the tests start it, by as little work as its pages need.
import { chromium, type Browser } from "playwright-core";
import { program } from "./program.js";

/** Of the window around the page, which nobody sees: each would be a process more for each new page. */
const AROUND = [
  // What the field for addresses proposes: two pages of the browser's own, loaded with each window.
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxFullPopup",
  // A renderer in store for the next site, where a context has one page.
  "SpareRendererForSitePerProcess",
];

/**
 * What Playwright 1.64 turns off by itself (chromiumSwitches.ts): of two such lists on a command line only the last
 * one counts, and that is ours.
 */
const PLAYWRIGHTS = [
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "DialMediaRouteProvider",
  "GlobalMediaControls",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "PaintHolding",
  "ThirdPartyStoragePartitioning",
  "BlockOriginHeaderModificationOnRedirect",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "Translate",
  "AutoDeElevate",
  "OptimizationHints",
  "NetworkTimeServiceQuerying",
  "AimEnabled",
  "msForceBrowserSignIn",
  "msEdgeUpdateLaunchServicesPreferredVersion",
];

export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Letters are smoothed in the same way everywhere.
  "--disable-lcd-text",
  "--font-render-hinting=none",
  `--disable-features=${[...PLAYWRIGHTS, ...AROUND].join()}`,
];

export function launch(ignoreDefaultArgs: string[] = []): Promise<Browser> {
  const executablePath = program("chromium", "CHROMIUM");
  return chromium.launch({ executablePath, args: FLAGS, ignoreDefaultArgs });
}
