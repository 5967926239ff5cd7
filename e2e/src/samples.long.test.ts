// The lines that make an identity token, as the dashboard shows them for each language, run as they stand:
// what they make is taken by the socket of a real server. `.ci/needs torture` installs the languages.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { signIn } from "./rig/member.js";
import { program } from "./rig/program.js";
import { openWorld, OWNER, type World } from "./rig/world.js";

/** A name with all that may be written otherwise in JSON, Base64 and a string of some language. */
const WHO = `Zoë "O'Neil" + 1/2 $x #{y} \\n ∆`;

interface Language {
  command: string;
  arguments: string[];
  file: string;
  /** The lines with what prints a token for the first argument. */
  whole: (lines: string) => string;
}

const languages: Record<string, Language> = {
  Node: {
    command: process.execPath,
    arguments: [],
    file: "token.mjs",
    whole: (lines) => `${lines}\nprocess.stdout.write(tendToken(process.argv[2]));`,
  },
  Go: {
    command: "go",
    arguments: ["run"],
    file: "token.go",
    whole: (lines) =>
      `package main\n\nimport "fmt"\n${lines}\n\nfunc main() { fmt.Print(tendToken(os.Args[1])) }\n`,
  },
  Python: {
    command: "python3",
    arguments: [],
    file: "token_.py", // token is a module of its own
    whole: (lines) => `${lines}\n\nimport sys\nprint(tend_token(sys.argv[1]), end="")`,
  },
  PHP: {
    command: "php",
    arguments: [],
    file: "token.php",
    whole: (lines) => `<?php\n${lines}\necho tend_token($argv[1]);`,
  },
  Ruby: {
    command: "ruby",
    arguments: [],
    file: "token.rb",
    whole: (lines) => `${lines}\nprint tend_token(ARGV[0])`,
  },
};

describe("the lines on the page, run", () => {
  let world: World;
  let dir: string;
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), "tend-samples-"));
    world = await openWorld([{ name: "shop" }]);
  });
  after(async () => {
    await world.close();
    rmSync(dir, { recursive: true, force: true });
  });

  async function run(name: string, lines: string, secret: string): Promise<string> {
    const { command, arguments: before, file, whole } = languages[name]!;
    writeFileSync(join(dir, file), whole(lines));
    const path = command.includes("/") ? command : program(command, name.toUpperCase());
    const env = { ...process.env, TEND_IDENTITY_SECRET: secret, LC_ALL: "C.UTF-8" };
    const { stdout } = await promisify(execFile)(path, [...before, file, WHO], { cwd: dir, env });
    return stdout;
  }

  test("each makes a token that proves who somebody is, and nobody else", async (t) => {
    const member = await world.visitor(t, { reducedMotion: "reduce" });
    const page = await signIn(member, await world.tend.link(OWNER));
    await page.goto(`${world.tend.url}/sites/shop/settings/identity`);
    await page.getByRole("button", { name: "Add the key" }).click();
    const secret = (await page.locator("[data-once]").textContent()) ?? "";
    await page.getByRole("button", { name: "Require a token" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Require a token" }).click();
    await page.getByText("who has none stays an anonymous visitor").waitFor();

    const visitor = await world.visitor(t);
    visitor.expect(/WebSocket/);
    const { page: shop } = await visitor.visit(
      world.page("shop", "/plain", { script: 'data-consent="none"' }),
    );
    const tabs = page.getByRole("tablist", { name: "Language" }).getByRole("tab");
    assert.deepEqual(await tabs.allInnerTexts(), Object.keys(languages));
    for (const name of Object.keys(languages)) {
      await page.getByRole("tab", { name, exact: true }).click();
      const lines = await page.getByRole("region", { name: "Code" }).innerText();
      const token = await run(name, lines, secret);
      assert.match(token, /^[\w-]+\.[\w-]+\.[\w-]+$/, name);
      assert.equal(await hello(shop, world, WHO, token), "ready", name);
      assert.equal(await hello(shop, world, "mallory", token), "4401", name);
    }
  });
});

/** What a socket of the shop's page is answered: the first frame's kind, or the code that closes it. */
function hello(page: Page, world: World, user: string, token: string): Promise<string> {
  const address = `${world.tend.url.replace("http", "ws")}/v1/socket`;
  return page.evaluate(
    ([url, who]) =>
      new Promise<string>((resolve) => {
        const ws = new WebSocket(url, "tend.v1");
        const id = crypto.randomUUID();
        ws.addEventListener("open", () => ws.send(JSON.stringify({ ...who, anon: id, tab: id })));
        ws.addEventListener("message", (e) => {
          const { t } = JSON.parse(String(e.data)) as { t: string };
          if (t === "ready") resolve(t);
        });
        ws.addEventListener("close", (e) => resolve(String(e.code)));
      }),
    [address, { t: "hello", v: 1, site: "site_shop", user, token }] as const,
  );
}
