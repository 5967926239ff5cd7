// The reverse of released.test.ts: the script of this build on a server of an earlier release, as a page
// meets them while nodes are upgraded one by one. The server is built from the commit that the release
// was made of, once, and kept in e2e/out.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openProxy, type Proxy } from "./rig/proxy.js";
import { lastReleases, RELEASED } from "./rig/released.js";
import { stepsOf, steps, upTo } from "./rig/steps.js";
import { untilEqual } from "./rig/until.js";
import { banner, openWorld, type World } from "./rig/world.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const DIST = `${ROOT}snippet/dist/`;
const BINARIES = `${ROOT}e2e/out/released/`;
const run = promisify(execFile);

/** The program of a release: its sources out of git, built by the Go at hand. */
async function built(version: string): Promise<string> {
  const commit = readFileSync(`${RELEASED}${version}/commit`, "utf8").trim();
  const binary = `${BINARIES}tend-${commit}`;
  if (existsSync(binary)) return binary;
  const folder = mkdtempSync(join(tmpdir(), "tend-released-"));
  try {
    const tar = join(folder, "sources.tar");
    await run("git", ["archive", "--output", tar, commit], { cwd: ROOT }).catch((err: Error) => {
      throw new Error(`the sources of ${version} are not in this clone: git fetch --unshallow`, {
        cause: err,
      });
    });
    await run("tar", ["-xf", tar, "-C", folder]);
    mkdirSync(BINARIES, { recursive: true });
    const made = join(folder, "tend");
    const flags = ["-buildvcs=false", "-trimpath", "-ldflags", `-X main.version=${version}`, "-o", made];
    await run("go", ["build", ...flags, "./cmd/tend"], {
      cwd: folder,
      env: { ...process.env, CGO_ENABLED: "0" },
    });
    await run("mv", [made, binary]); // whole, or not there
    return binary;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What pages load, of this build: answered in the server's stead. */
const ours = () =>
  new Map(
    readdirSync(DIST)
      .filter((name) => name.endsWith(".js"))
      .map((name) => [`/${name}`, readFileSync(DIST + name)]),
  );

const anchored = { anchor: { id: "share" } };
const question = { type: "question", key: "score", kind: "nps", label: "How likely is it?" };
const CAMPAIGNS = [
  banner("hi", "go", { category: "promo" }),
  banner("middle", "modal", { message: { layout: "modal" } }),
  banner("beside", "tooltip", { message: { layout: "tooltip", ...anchored } }),
  banner("asked", "survey", { message: { layout: "survey", blocks: [question] } }),
];

for (const version of lastReleases())
  describe(`the script of this build on a server of ${version}`, () => {
    let world: World;
    let proxy: Proxy;
    before(async () => {
      world = await openWorld(
        [{ name: "new", campaigns: CAMPAIGNS }],
        undefined,
        undefined,
        await built(version),
      );
      proxy = await openProxy(world.tend.url, "pass", undefined, ours());
    });
    after(async () => {
      await proxy?.close();
      await world?.close();
    });

    const page = (path: string) =>
      world.page("new", path, {
        tend: proxy.url,
        body: '<button data-tend-id="share">Share</button>',
      });

    test("the server is the old one", async () => {
      const { stdout } = await run(await built(version), ["version"]);
      assert.ok(stdout.includes(version), stdout);
    });

    test("tells all that happens, once", async (t) => {
      const visitor = await world.visitor(t);
      const tab = await visitor.open(page("/events"));
      await tab.identify("ada");
      await steps(tab, 0, 20);
      await tab.page.evaluate(() => window.tend.group("acme"));
      await tab.settled();
      await tab.page.reload();
      await tab.ready();
      await tab.identify("ada");
      await steps(tab, 20, 30);
      await tab.settled();
      assert.deepEqual(await stepsOf(world.api("new"), "ada"), upTo(30));
      assert.deepEqual(visitor.warnings, []);
    });

    test("shows messages of each file, and reports what is done with them", async (t) => {
      const visitor = await world.visitor(t);
      const tab = await visitor.open(page("/messages"));
      await tab.identify("bob");
      const receipts = (campaign: string) => async () =>
        (await world.api("new").timeline("bob", "receipt"))
          .filter((r) => r.campaign === campaign)
          .map((r) => r.what)
          .toReversed();
      for (const [event, campaign] of [
        ["go", "hi"],
        ["modal", "middle"],
        ["tooltip", "beside"],
      ] as const) {
        await tab.track(event);
        await (await tab.shown()).getByRole("button", { name: "Not now" }).click();
        await tab.banner.waitFor({ state: "detached" });
        await untilEqual(`what is told of ${campaign}`, receipts(campaign), ["shown", "dismissed"]);
      }
      await tab.track("survey");
      const survey = await tab.shown();
      await survey.getByRole("radio", { name: /^7/ }).click();
      await survey.getByRole("button", { name: "Send", exact: true }).click();
      await survey.getByRole("button", { name: "Close" }).click();
      await tab.banner.waitFor({ state: "detached" });
      await untilEqual("what is told of the survey", receipts("asked"), ["shown", "answered", "completed"]);
      assert.deepEqual(visitor.warnings, []);
    });

    test('"Fewer like this" is kept, though that server does not say what a note could take back', async (t) => {
      const visitor = await world.visitor(t);
      const tab = await visitor.open(page("/fewer"));
      await tab.identify("cyd");
      await tab.track("go");
      await (await tab.shown()).getByRole("button", { name: "Fewer like this" }).click();
      await tab.banner.waitFor({ state: "detached" });
      const off = () => tab.received.findLast((f) => f.t === "preferences")?.["off"];
      await untilEqual("what they want none of", off, ["promo"]);
      await tab.track("go");
      await tab.nothingShown();
      assert.deepEqual(visitor.warnings, []);
    });
  });
