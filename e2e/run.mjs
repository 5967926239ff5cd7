// Runs the browser tests: npm test -w e2e [-- WORD ...] takes the files whose names hold one of the words.
// Beforehand: make build; what `.ci/needs test` names; browsers elsewhere in CHROMIUM, FIREFOX,
// WEBKIT_DRIVER and MINIBROWSER.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
if (!existsSync(here + "../bin/tend")) {
  console.error("There is no bin/tend to test: run `make build` first.");
  process.exit(1);
}

const run = (command, args) => {
  const { status, error } = spawnSync(command, args, { cwd: here, stdio: "inherit" });
  if (error) console.error(`${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
};
rmSync(here + "out/js", { recursive: true, force: true });
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
run(process.execPath, [tsc, "-p", ".", "--noEmit", "false", "--outDir", "out/js", "--sourceMap"]);

const words = process.argv.slice(2);
const files = readdirSync(here + "out/js")
  .filter((name) => name.endsWith(".test.js") && (words.length === 0 || words.some((w) => name.includes(w))))
  .map((name) => `out/js/${name}`);
if (files.length === 0) {
  console.error(`No test file is called like ${words.join(" or ")}.`);
  process.exit(1);
}
// Two at a time: each file has a server and a browser of its own. The time-out is a file's as well.
run(process.execPath, [
  "--enable-source-maps",
  "--test",
  "--test-reporter=spec",
  "--test-concurrency=2",
  "--test-timeout=300000",
  ...files,
]);
