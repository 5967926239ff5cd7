// The built binary as a process: started on a free port over a data folder of its own,
// killed, started again on the same.
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { until } from "./until.js";

/** What `make build` has made. */
export const BINARY = fileURLToPath(new URL("../../../../bin/tend", import.meta.url));

export interface Tend {
  url: string;
  /** What it has printed, both streams. */
  output(): string;
  /** kill -9. */
  kill(): Promise<void>;
  /** Stops it as an operator does, its data kept. */
  stop(): Promise<void>;
  /** Starts it again, on the same port and data. */
  start(): Promise<void>;
  /** A new one-time sign-in link, by the command line. */
  link(email: string): Promise<string>;
  /** Stops it as an operator does, and removes its data. */
  close(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** bootstrap is written as JSON, which is YAML too; binary is another program than this build's. */
export async function startTend(
  command: "serve" | "demo",
  bootstrap?: object,
  more: string[] = [],
  binary = BINARY,
): Promise<Tend> {
  const dir = mkdtempSync(join(tmpdir(), "tend-e2e-"));
  const addr = `127.0.0.1:${await freePort()}`;
  const url = `http://${addr}`;
  const args = [command, "--addr", addr, "--data-dir", join(dir, "data"), "--log-format", "json", ...more];
  if (bootstrap) {
    writeFileSync(join(dir, "bootstrap.yaml"), JSON.stringify(bootstrap, null, 1));
    args.push("--bootstrap", join(dir, "bootstrap.yaml"));
  }
  // Only what a process needs: a TEND_ variable of whoever runs the tests must not change them.
  const env = { PATH: process.env["PATH"] ?? "", HOME: dir };
  let child: ChildProcess | undefined;
  let output = "";
  const running = () => child !== undefined && child.exitCode === null && child.signalCode === null;

  async function start() {
    const c = (child = spawn(binary, args, { cwd: dir, env, stdio: ["ignore", "pipe", "pipe"] }));
    const hear = (chunk: Buffer) => void (output += chunk.toString());
    c.stdout.on("data", hear);
    c.stderr.on("data", hear);
    await until(`${command} to be ready`, async () => {
      if (!running()) throw new Error(`it has ended: ${output}`);
      return (await fetch(`${url}/readyz`)).ok;
    });
  }

  async function end(signal: NodeJS.Signals) {
    const c = child;
    if (!c || !running()) return;
    const gone = new Promise((resolve) => c.once("exit", resolve));
    c.kill(signal);
    await gone;
  }

  await start();
  return {
    url,
    output: () => output,
    start,
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
    async link(email) {
      const flags = ["member", "link", "--email", email, "--data-dir", join(dir, "data"), "--addr", addr];
      const { stdout } = await promisify(execFile)(binary, flags, { cwd: dir, env });
      const found = /http\S+/.exec(stdout)?.[0];
      if (!found) throw new Error(`no link in: ${stdout}`);
      return found;
    },
    async close() {
      await end("SIGTERM");
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
