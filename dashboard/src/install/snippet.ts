import type { Settings } from "../api/settings";

/** The line that a site owner pastes. `origin` is where this Tend is reached. What has to hold
 * before the first request stands in it: the level that visitors have before they were asked, and
 * what their browsers' signals mean. */
export function snippet(origin: string, siteKey: string, settings: Settings): string {
  const { consentDefault, gpc, dnt } = settings;
  const more = [
    consentDefault === "full" ? "" : ` data-consent="${consentDefault}"`,
    gpc === "ignore" ? "" : ` data-gpc="${gpc}"`,
    dnt === "ignore" ? "" : ` data-dnt="${dnt}"`,
  ];
  return `<script async src="${origin}/tend.js" data-site="${attribute(siteKey)}"${more.join("")}></script>`;
}

/** Takes calls until the line has loaded. */
export function stub(origin: string): string {
  return `<script src="${origin}/stub.js"></script>`;
}

/** A key is free text in a bootstrap file: it must not end the attribute. */
function attribute(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

export const calls = `tend.identify("user id", { plan: "pro" });
tend.track("report_exported", { format: "pdf" });`;
