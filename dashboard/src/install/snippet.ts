import type { Install } from "../api/install";
import type { Settings } from "../api/settings";

/** What the lines say. `origin` is where this Tend is reached. */
export interface Lines {
  origin: string;
  siteKey: string;
  settings: Settings;
  install: Install;
}

/** The line that a site owner pastes. What has to hold before the first request stands in it: the
 * level that visitors have before they were asked, and what their browsers' signals mean. */
export function snippet(lines: Lines): string {
  const { origin, install } = lines;
  return `<script async src="${origin}${install.script}"${attributes(lines)}></script>`;
}

/** The same for this very version, whose bytes the browser checks. */
export function pinned(lines: Lines): string {
  const { origin, install } = lines;
  const check = ` integrity="${install.integrity}" crossorigin="anonymous"`;
  return `<script async src="${origin}${install.pinned}"${check}${attributes(lines)}></script>`;
}

function attributes({ siteKey, settings, install }: Lines): string {
  const { consentDefault, gpc, dnt } = settings;
  return [
    ` data-site="${attribute(siteKey)}"`,
    install.socket ? ` data-socket="${install.socket}"` : "",
    consentDefault === "full" ? "" : ` data-consent="${consentDefault}"`,
    gpc === "ignore" ? "" : ` data-gpc="${gpc}"`,
    dnt === "ignore" ? "" : ` data-dnt="${dnt}"`,
  ].join("");
}

/** Takes calls until the line has loaded. */
export function stub({ origin, install }: Lines): string {
  return `<script src="${origin}${install.stub}"></script>`;
}

/** For an application's own bundle. */
export function bundled({ origin, siteKey, settings, install }: Lines): string {
  const { consentDefault, gpc, dnt } = settings;
  const options = {
    site: siteKey,
    api: origin + install.script.replace(/\/[^/]*$/, ""),
    ...(install.socket ? { socket: install.socket } : {}),
    ...(consentDefault === "full" ? {} : { consent: consentDefault }),
    ...(gpc === "ignore" ? {} : { gpc }),
    ...(dnt === "ignore" ? {} : { dnt }),
  };
  const lines = Object.entries(options).map(([name, value]) => `  ${name}: ${JSON.stringify(value)},\n`);
  return `import { load, tend } from "tend-js";\n\nload({\n${lines.join("")}});`;
}

/** A key is free text in a bootstrap file: it must not end the attribute. */
function attribute(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

export const calls = `tend.identify("user id", { plan: "pro" });
tend.track("report_exported", { format: "pdf" });`;
