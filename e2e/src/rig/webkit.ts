// WebKit, by the W3C's WebDriver protocol (https://www.w3.org/TR/webdriver2/): WebKitGTK's
// small browser on a screen of its own. Neither Playwright nor Puppeteer drives that one.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { program } from "./program.js";
import { freePort } from "./tend.js";
import { until } from "./until.js";

export interface WebKit {
  goto(url: string): Promise<void>;
  /** Runs a function in the page with these arguments; what it promises is waited for. */
  run<A extends unknown[], T>(fn: (...args: A) => T | Promise<T>, ...args: A): Promise<T>;
  /** Presses keys: characters, or names of KEYS. Those at once are held together. */
  press(...together: string[]): Promise<void>;
  /** Clicks at a point of the window. */
  click(x: number, y: number): Promise<void>;
  screenshot(path: string): Promise<void>;
  close(): Promise<void>;
}

const KEYS: Record<string, string> = {
  Tab: "\uE004",
  Enter: "\uE007",
  Shift: "\uE008",
  Escape: "\uE00C",
  Space: " ",
};

/** A screen for who has none. */
async function screen(): Promise<{ display: string; child: ChildProcess }> {
  // It takes a free number itself and says which.
  const child = spawn(
    program("Xvfb", "XVFB"),
    ["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
    {
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const number = await until("the screen to be there", () => /^(\d+)\n/.exec(said)?.[1]);
  return { display: `:${number}`, child };
}

function miniBrowser(): string {
  const given = process.env["MINIBROWSER"];
  if (given) return given;
  const files = execFileSync("dpkg", ["-L", "libwebkit2gtk-4.1-0"], { encoding: "utf8" }).split("\n");
  const found = files.find((name) => name.endsWith("/MiniBrowser"));
  if (!found)
    throw new Error("There is no MiniBrowser: install webkit2gtk-driver, or name it in MINIBROWSER.");
  return found;
}

async function stop(child: ChildProcess) {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  if (child.exitCode === null && child.kill("SIGTERM")) await gone;
}

export async function startWebKit(): Promise<WebKit> {
  const { display, child: xvfb } = await screen();
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const driver = spawn(program("WebKitWebDriver", "WEBKIT_DRIVER"), [`--port=${port}`, "--host=127.0.0.1"], {
    env: { ...process.env, DISPLAY: display },
    stdio: "ignore",
  });

  async function call<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(base + path, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
    const { value } = (await answer.json()) as { value: T & { error?: string; message?: string } };
    if (!answer.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }
  await until("the driver to be ready", async () => (await call<{ ready: boolean }>("GET", "/status")).ready);
  const options = { binary: miniBrowser(), args: ["--automation"] };
  const { sessionId } = await call<{ sessionId: string }>("POST", "/session", {
    capabilities: { alwaysMatch: { "webkitgtk:browserOptions": options } },
  });
  const session = `/session/${sessionId}`;
  const post = <T>(path: string, body: object) => call<T>("POST", session + path, body);
  const act = (actions: object[]) => post("/actions", { actions });

  return {
    goto: (url) => post<void>("/url", { url }),
    async run<A extends unknown[], T>(fn: (...args: A) => T | Promise<T>, ...args: A): Promise<T> {
      const script = `const [args, done] = [[...arguments].slice(0, -1), arguments[arguments.length - 1]];
        Promise.resolve().then(() => (${fn.toString()})(...args)).then((v) => done({ v }), (e) => done({ e: String(e) }));`;
      const { v, e } = await post<{ v: T; e?: string }>("/execute/async", { script, args });
      if (e !== undefined) throw new Error(e);
      return v;
    },
    async press(...together) {
      const keys = together.map((k) => KEYS[k] ?? k);
      const down = keys.map((value) => ({ type: "keyDown", value }));
      const up = keys.toReversed().map((value) => ({ type: "keyUp", value }));
      await act([{ type: "key", id: "keys", actions: [...down, ...up] }]);
    },
    async click(x, y) {
      const actions = [
        { type: "pointerMove", duration: 0, x, y },
        { type: "pointerDown", button: 0 },
        { type: "pointerUp", button: 0 },
      ];
      await act([{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions }]);
    },
    async screenshot(path) {
      writeFileSync(path, Buffer.from(await call<string>("GET", `${session}/screenshot`), "base64"));
    },
    async close() {
      await call("DELETE", session);
      await stop(driver);
      await stop(xvfb);
    },
  };
}
