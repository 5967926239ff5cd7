// Builds what pages load into dist/ and, with --size, fails when a file is over
// its budget (gzip, level 9). No options: the same sources give the same bytes.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL(".", import.meta.url));
const dist = root + "dist/";
const budgets = {
  stub: 1_000,
  core: 10_000,
  spare: 5_000,
  scene: 6_000,
  renderer: 15_000,
  anchored: 12_000,
  questionnaire: 6_000,
  preferences: 4_000,
  try: 4_500,
  choice: 4_500,
  note: 2_500,
  push: 4_000,
  worker: 2_000,
};

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  write: false,
  platform: "browser",
  // The oldest syntax that has import(), which the core cannot do without.
  target: ["es2020"],
  legalComments: "none",
  // Chromium then compiles all of a file off the main thread, while it loads, instead of each function there
  // as it is first called: half of what the main thread has to do at load. Others read a comment.
  banner: { js: "//# allFunctionsCalledOnLoad" },
  logLevel: "warning",
};

async function bundle(options) {
  const result = await build({ ...common, ...options });
  return result.outputFiles[0].contents;
}

/** All that lies beside tend.js, by what it is. */
const parts = {};

/** A file that the core asks for when it is needed, under a name that changes with its content. */
async function part(entry, what, name = what) {
  const content = await bundle({ entryPoints: [entry], format: "esm", plugins: [apart] });
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8);
  return (parts[what] = { name: `${name}.${hash}.js`, content });
}

/** What a part imports by import() is a part of its own, beside it: fetched with the first
 * message that needs it. Its name is in the importing one's content, so both are of one build. */
const apart = {
  name: "apart",
  setup(esbuild) {
    esbuild.onResolve({ filter: /^\./ }, async ({ kind, path, resolveDir }) => {
      if (kind !== "dynamic-import") return undefined;
      const name = path.split("/").pop();
      const { name: file } = parts[name] ?? (await part(`${resolveDir}/${path}.ts`, name));
      return { path: `./${file}`, external: true };
    });
  },
};

const renderer = await part("src/render/index.ts", "renderer", "render");
const spare = await part("src/spare.ts", "spare");
const scene = await part("src/scene.ts", "scene");
const push = await part("src/push/beside.ts", "push");
const trial = await part("src/try/index.ts", "try");
const core = await bundle({
  entryPoints: ["src/main.ts"],
  format: "iife",
  define: {
    RENDERER_PATH: JSON.stringify(renderer.name),
    SPARE_PATH: JSON.stringify(spare.name),
    SCENE_PATH: JSON.stringify(scene.name),
    TRY_PATH: JSON.stringify(trial.name),
    PUSH_PATH: JSON.stringify(push.name),
  },
});
const stub = await bundle({ entryPoints: ["src/stub.ts"], format: "iife" });
// Imported by a worker of the site's own, under a name that stays.
const worker = await bundle({ entryPoints: ["src/worker.ts"], format: "iife" });

mkdirSync(dist, { recursive: true });
const files = {
  "stub.js": stub,
  "tend.js": core,
  "tend-push.js": worker,
};
for (const { name, content } of Object.values(parts)) files[name] = content;
for (const name of readdirSync(dist))
  if (name !== ".placeholder" && !(name in files)) rmSync(dist + name, { recursive: true });
for (const [name, content] of Object.entries(files)) writeFileSync(dist + name, content);

// The gallery draws with the same file as the pages of sites.
const gallery = "src/gallery/";
mkdirSync(dist + "gallery/i", { recursive: true });
const define = { RENDERER: JSON.stringify(`/tend/${renderer.name}`) };
for (const [script, entry] of Object.entries({ "gallery.js": "index.ts", "frame.js": "frame.ts" }))
  writeFileSync(
    dist + "gallery/" + script,
    await bundle({ entryPoints: [gallery + entry], format: "esm", define, external: ["/tend/*"] }),
  );
for (const name of ["index.html", "frame.html", "gallery.css", "frame.css"])
  copyFileSync(root + gallery + name, dist + "gallery/" + name);
// So does the preview of the dashboard, on the same page.
mkdirSync(dist + "preview", { recursive: true });
writeFileSync(
  dist + "preview/frame.js",
  await bundle({ entryPoints: ["src/preview/frame.ts"], format: "iife", define, external: ["/tend/*"] }),
);
copyFileSync(root + "src/preview/frame.html", dist + "preview/frame.html");
copyFileSync(root + gallery + "frame.css", dist + "preview/frame.css");
copyFileSync(root + gallery + "team.png", dist + "gallery/i/team.png");
copyFileSync(root + "../dashboard/src/icon.svg", dist + "gallery/icon.svg");

if (process.argv.includes("--size")) {
  let over = 0;
  const names = { stub: "stub.js", core: "tend.js", worker: "tend-push.js" };
  for (const [what, { name }] of Object.entries(parts)) names[what] = name;
  console.log("part            gzip B   budget B");
  for (const [what, name] of Object.entries(names)) {
    const size = gzipSync(readFileSync(dist + name), { level: 9 }).length;
    const fits = size <= budgets[what];
    if (!fits) over++;
    console.log(
      `${what.padEnd(14)}${String(size).padStart(8)} ${String(budgets[what]).padStart(10)}  ${fits ? "ok" : "OVER"}`,
    );
  }
  if (over > 0) {
    console.error(
      `${over} of the files is over its budget: make it smaller, or split off what the first visit does not need.`,
    );
    process.exitCode = 1;
  }
}
