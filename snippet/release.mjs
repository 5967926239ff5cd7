// Keeps what is released, so that newer servers can be tested with it and go on serving it:
// node snippet/release.mjs, after `make build` of what is committed, with the number in package.json.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const { version } = JSON.parse(readFileSync(here + "package.json", "utf8"));
const to = `${here}released/${version}/`;

rmSync(to, { recursive: true, force: true });
mkdirSync(to + "frames", { recursive: true });
const keep = (from, folder, wanted) => {
  for (const name of readdirSync(from)) if (wanted.test(name)) copyFileSync(from + name, to + folder + name);
};
keep(here + "dist/", "", /\.js$/);
keep(here + "../server/wire/testdata/", "frames/", /^server_.*\.json$/);
// Its sources, for a server of this release to be built from.
writeFileSync(to + "commit", execFileSync("git", ["rev-parse", "HEAD"], { cwd: here }));
console.log(`Kept as ${version}.`);
