import type { ConsentLevel } from "../api/settings";

/** The line that a site owner pastes. `origin` is where this Tend is reached; `consent` is the
 * level that visitors have before they were asked. */
export function snippet(origin: string, siteKey: string, consent: ConsentLevel): string {
  const level = consent === "full" ? "" : ` data-consent="${consent}"`;
  return `<script async src="${origin}/tend.js" data-site="${attribute(siteKey)}"${level}></script>`;
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
