// Builds the package tend-js into npm/dist/ from the sources of tend.js: `npm pack ./snippet/npm/dist`.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const dist = here + "dist/";
const { version } = JSON.parse(readFileSync(here + "../package.json", "utf8"));

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
await build({
  absWorkingDir: here,
  entryPoints: { index: "../src/npm.ts" },
  outdir: dist,
  format: "esm",
  bundle: true,
  // What comes by import() stays a file of its own, which the application's bundler splits off as well.
  splitting: true,
  chunkNames: "[name]-[hash]",
  minify: true,
  platform: "browser",
  target: ["es2020"],
  legalComments: "none",
  logLevel: "warning",
});
for (const name of ["index.d.ts", "README.md"]) copyFileSync(here + name, dist + name);
copyFileSync(here + "../../LICENSE", dist + "LICENSE");
const about = {
  name: "tend-js",
  version,
  description: "In-app messages of your own Tend server, in your own bundle",
  license: "Apache-2.0",
  type: "module",
  sideEffects: false,
  exports: { ".": { types: "./index.d.ts", default: "./index.js" } },
  types: "./index.d.ts",
  files: ["*.js", "index.d.ts"],
};
writeFileSync(dist + "package.json", JSON.stringify(about, null, 2) + "\n");
