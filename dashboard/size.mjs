// Fails when what members load is over its budget: gzip, level 9, of scripts and style sheets together.
// First comes what index.html asks for and what that needs, then what each further page adds to it.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const FIRST = 250_000;
const FURTHER = 100_000;

const dist = fileURLToPath(new URL("dist/", import.meta.url));
const files = Object.fromEntries(
  readdirSync(dist + "assets")
    .filter((name) => /\.(js|css)$/.test(name))
    .map((name) => [name, readFileSync(`${dist}assets/${name}`)]),
);
const sizes = Object.fromEntries(
  Object.entries(files).map(([name, body]) => [name, gzipSync(body, { level: 9 }).length]),
);
const text = (name) => (name.endsWith(".js") ? files[name].toString() : "");
const named = (source, pattern) =>
  [...source.matchAll(pattern)].map((m) => m[1]).filter((name) => name in files);
/** What a file cannot do without. */
const needs = (name) => named(text(name), /(?:from|import)\s*"\.\/([^"]+)"/g);
/** The files that a page names with what it imports later: the build lists all of them, style sheets too. */
const lists = named(text(entryOf()), /"assets\/([^"]+)"/g);

function entryOf() {
  const html = readFileSync(dist + "index.html", "utf8");
  return named(html, /src="\/assets\/([^"]+)"/g)[0];
}

function closure(names, without = new Set()) {
  const found = new Set();
  const add = (name) => {
    if (found.has(name) || without.has(name)) return;
    found.add(name);
    needs(name).forEach(add);
  };
  names.forEach(add);
  return found;
}

const total = (names) => [...names].reduce((sum, name) => sum + sizes[name], 0);
const index = readFileSync(dist + "index.html", "utf8");
const first = closure(named(index, /"\/assets\/([^"]+)"/g));
const pages = new Set(
  Object.keys(files).flatMap((name) => named(text(name), /import\(\s*[`"']\.\/([^`"']+)[`"']\s*\)/g)),
);
if (first.size === 0 || pages.size === 0)
  throw new Error("dist/ is not what the build makes: run it first, or mend this script.");

/** What is in the browser when a page is asked for: the first load, and the page that alone asks for it. */
function there(page) {
  const by = Object.keys(files).filter(
    (name) => text(name).includes(`import("./${page}")`) || text(name).includes("import(`./" + page + "`)"),
  );
  return new Set([...first, ...(by.length === 1 ? closure(by, first) : [])]);
}

const rows = [["first load", total(first), FIRST]];
for (const page of [...pages].sort()) {
  const stem = page.replace(/-[^-]*$/, "");
  // A page's style sheet bears its name; of two of one name the larger is taken for both.
  const css = lists.filter((name) => name.endsWith(".css") && name.startsWith(stem + "-"));
  const style = Math.max(0, ...css.map((name) => sizes[name]));
  rows.push([page, total(closure([page], there(page))) + style, FURTHER]);
}
let over = 0;
console.log("dashboard                          gzip B   budget B");
for (const [what, size, budget] of rows) {
  if (size > budget) over++;
  console.log(
    `${what.padEnd(32)}${String(size).padStart(9)} ${String(budget).padStart(10)}  ${size > budget ? "OVER" : "ok"}`,
  );
}
if (over > 0) {
  console.error(
    `${over} of them over budget: fetch later, by lazyRouteComponent, what the first page does not need.`,
  );
  process.exitCode = 1;
}
