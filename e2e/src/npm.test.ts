// The package tend-js, as npm packs it: its files, its types, and an application of a customer's
// that has it in its own bundle.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { banner, openWorld, type World } from "./rig/world.js";

const BUILT = fileURLToPath(new URL("../../../snippet/npm/dist", import.meta.url));
const TSC = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const run = promisify(execFile);

const SAMPLE = `import { load, tend, type Options } from "tend-js";
const options: Options = { site: "s", api: "https://t.example", consent: "essential", gpc: "none", auto: false, nonce: "n" };
const same: typeof tend = load(options);
same.identify(7, { plan: "pro", seats: [1, { a: null }] }, { token: "t" });
tend.group("acme"); tend.track("saved", { n: 1 }); tend.page(); tend.alias("ada"); tend.reset(); tend.dismiss("d");
tend.on("answered", ({ delivery, question, value }) => void [delivery.trim(), question.trim(), value]);
tend.off("answered");
const off: Promise<{ [category: string]: boolean }> = tend.preferences.get();
const opened: Promise<boolean> = tend.preferences.open({ promo: "Offers" });
const done: Promise<void> = tend.ready();
const push: Promise<{ subscribed: boolean; reason?: string } | undefined> = tend.push.prompt();
tend.push.status(); tend.push.unsubscribe();
export { off, opened, done, push };
// @ts-expect-error no such level
tend.consent("some");
// @ts-expect-error no such event
tend.on("opened", () => {});
// @ts-expect-error it has no question
tend.on("shown", ({ question }) => question);
// @ts-expect-error api is required
load({ site: "s" });
// @ts-expect-error not built yet
tend.inbox;
// @ts-expect-error not built yet
tend.show("hello");
`;

describe("the package tend-js", () => {
  const folder = mkdtempSync(join(tmpdir(), "tend-npm-"));
  const installed = join(folder, "node_modules", "tend-js");
  let packed: string[];
  let world: World;
  before(async () => {
    const { stdout } = await run("npm", ["pack", BUILT, "--json", "--pack-destination", folder]);
    const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
    packed = files.map(({ path }) => path);
    mkdirSync(installed, { recursive: true });
    await run("tar", ["-xzf", join(folder, filename), "-C", installed, "--strip-components=1"]);
    world = await openWorld([{ name: "bundle", campaigns: [banner("hi", "go")] }]);
  });
  after(async () => {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("holds what it needs and nothing else", () => {
    const names = packed.map((name) => name.replace(/-[0-9A-Z]{8}\.js$/, "-*.js"));
    assert.deepEqual([...new Set(names)].toSorted(), [
      "LICENSE",
      "README.md",
      "anchored-*.js",
      "choice-*.js",
      "chunk-*.js",
      "index.d.ts",
      "index.js",
      "note-*.js",
      "package.json",
      "preferences-*.js",
      "push-*.js",
      "questionnaire-*.js",
      "render-*.js",
      "scene-*.js",
      "spare-*.js",
      "try-*.js",
    ]);
  });

  test("has the types of what is built, and of nothing that is not", async () => {
    writeFileSync(join(folder, "sample.mts"), SAMPLE);
    const flags = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--lib", "es2022"];
    const refused = await run(process.execPath, [TSC, ...flags, "sample.mts"], { cwd: folder }).catch(
      (err: { stdout: string }) => err,
    );
    assert.equal(refused.stdout, "");
  });

  test("shows a banner out of the application's own bundle, under a policy that lets no other script in", async (t) => {
    writeFileSync(
      join(folder, "app.js"),
      `import { load, tend } from "tend-js";
      tend.identify("ada"); // before it is loaded
      load({ site: "site_bundle", api: "${world.tend.url}" });
      load({ site: "again", api: "https://nowhere.example" });
      window.go = () => tend.track("go");`,
    );
    const outdir = join(folder, "out");
    const { outputFiles } = await build({
      entryPoints: [join(folder, "app.js")],
      outdir,
      bundle: true,
      splitting: true,
      format: "esm",
      write: false,
    });
    assert.ok(outputFiles.length > 4, "it is not split");
    for (const { path, text } of outputFiles) world.shop.put(path.slice(folder.length), { body: text });

    const at = world.tend.url;
    const policy =
      `default-src 'none'; script-src 'self'; connect-src ${at} ${at.replace("http", "ws")}; style-src 'self'; ` +
      "base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
    world.shop.put("/", {
      body: '<!doctype html><html lang="en"><head><title>Shop</title><script type="module" src="/out/app.js"></script></head><body><h1>Shop</h1></body></html>',
      headers: { "content-security-policy": policy },
    });
    const visitor = await world.visitor(t);
    const tab = await visitor.open(world.shop.url);
    await tab.page.evaluate(() => (window as unknown as { go(): void }).go());
    await (await tab.shown()).getByRole("button", { name: "Close" }).click();
    await tab.banner.waitFor({ state: "detached" });
    await world.api("bundle").receipts("ada", "dismissed", 1);
    assert.deepEqual(visitor.warnings, []);
  });
});
