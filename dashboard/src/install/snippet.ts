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

/** For a tag manager: many keep no attributes of a script tag, so the code makes it. As old as they take it. */
export function tagged(lines: Lines): string {
  const set = data(lines).map(([name, value]) => `  s.setAttribute(${quoted(name)}, ${quoted(value)});\n`);
  return `<script>
(function () {
  var s = document.createElement("script");
  s.async = true;
  s.src = ${quoted(lines.origin + lines.install.script)};
${set.join("")}  document.head.appendChild(s);
})();
</script>`;
}

/** In a script in a page: a string must end neither itself nor the script. */
const quoted = (value: string) => JSON.stringify(value).replaceAll("<", "\\u003c");

const attributes = (lines: Lines) =>
  data(lines)
    .map(([name, value]) => ` ${name}="${attribute(value)}"`)
    .join("");

function data({ siteKey, settings, install }: Lines): [name: string, value: string][] {
  const { consentDefault, gpc, dnt } = settings;
  const all: [string, string][] = [["data-site", siteKey]];
  if (install.socket) all.push(["data-socket", install.socket]);
  if (consentDefault !== "full") all.push(["data-consent", consentDefault]);
  if (gpc !== "ignore") all.push(["data-gpc", gpc]);
  if (dnt !== "ignore") all.push(["data-dnt", dnt]);
  return all;
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
