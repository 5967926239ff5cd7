// Runs the browser tests: npm test -w e2e [-- WORD ...] takes the files whose names hold one of the words,
// without words all but the long ones (*.long.test.ts, for make torture). Up to three files that fail run
// once more, each alone, and are named as unsteady at the end (docs/decisions/0019-a-second-run.md).
// Beforehand: make build; what `.ci/needs test` names; browsers elsewhere in CHROMIUM, FIREFOX,
// WEBKIT_DRIVER and MINIBROWSER.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
if (!existsSync(here + "../bin/tend")) {
  console.error("There is no bin/tend to test: run `make build` first.");
  process.exit(1);
}
const changed = (path) => (existsSync(here + path) ? statSync(here + path).mtimeMs : 0);
if (changed("../package-lock.json") > changed("../node_modules/.package-lock.json"))
  console.error(
    "package-lock.json is newer than node_modules: where a module is missing, run `npm install`.",
  );

const call = (command, args) => {
  const { status, error } = spawnSync(command, args, { cwd: here, stdio: "inherit" });
  if (error) console.error(`${command}: ${error.message}`);
  return status ?? 1;
};
const end = (status) => {
  if (status !== 0) process.exit(status);
};
rmSync(here + "out/js", { recursive: true, force: true });
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
// Their types are the linter's business.
const emit = ["--noCheck", "--noEmit", "false", "--outDir", "out/js", "--sourceMap"];
end(call(process.execPath, [tsc, "-p", ".", ...emit]));

const words = process.argv.slice(2);
const files = readdirSync(here + "out/js")
  .filter((name) => name.endsWith(".test.js"))
  .filter((name) => (words.length === 0 ? !name.includes(".long.") : words.some((w) => name.includes(w))))
  .map((name) => `out/js/${name}`);
if (files.length === 0) {
  console.error(`No test file is called like ${words.join(" or ")}.`);
  process.exit(1);
}
const failures = here + "out/failed.txt";
const timeout = files.some((name) => name.includes(".long.")) ? 3_600_000 : 600_000;
/** Runs test files, so many at a time; each has a server and a browser of its own. The time-out is a file's as well. */
function tests(list, together) {
  rmSync(failures, { force: true });
  const status = call(process.execPath, [
    "--enable-source-maps",
    "--test",
    "--test-reporter=spec",
    "--test-reporter-destination=stdout",
    "--test-reporter=./failed.mjs",
    `--test-reporter-destination=${failures}`,
    `--test-concurrency=${together}`,
    `--test-timeout=${timeout}`,
    ...list,
  ]);
  const failed = existsSync(failures) ? readFileSync(failures, "utf8").split("\n").filter(Boolean) : [];
  return { status, failed: [...new Set(failed)] };
}

const first = tests(files, 4);
if (first.status !== 0) {
  const again = first.failed;
  if (again.length === 0 || again.length > 3) process.exit(first.status);
  console.log(`\nOnce more, alone: ${again.join(", ")}`);
  end(tests(again, 1).status);
  console.log(`Unsteady, passed at the second run: ${again.join(", ")}`);
}
