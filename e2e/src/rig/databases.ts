// PostgreSQL and Redis for tests with several nodes: each a process of the test's own, on a
// free port, its data in a folder that goes with it.
import { execFile, execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { program } from "./program.js";
import { freePort } from "./tend.js";
import { until } from "./until.js";

export interface Database {
  url: string;
  close(): Promise<void>;
}

export async function startRedis(): Promise<Database> {
  const dir = mkdtempSync(join(tmpdir(), "tend-redis-"));
  const port = await freePort();
  const flags = [
    "--port",
    `${port}`,
    "--bind",
    "127.0.0.1",
    "--dir",
    dir,
    "--save",
    "",
    "--appendonly",
    "no",
  ];
  const child = spawn(program("redis-server", "REDIS_SERVER"), flags, { stdio: "ignore" });
  const gone = new Promise((resolve) => child.once("exit", resolve));
  const cli = program("redis-cli", "REDIS_CLI");
  await until("Redis to answer", async () => {
    const { stdout } = await promisify(execFile)(cli, ["-p", `${port}`, "ping"]);
    return stdout.trim() === "PONG";
  });
  return {
    url: `redis://127.0.0.1:${port}/0`,
    async close() {
      child.kill("SIGTERM");
      await gone;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The folder of PostgreSQL's programs: Debian keeps them off the path. */
function postgresPrograms(): string {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian)
    ? readdirSync(debian)
        .map(Number)
        .filter((v) => v >= 15)
    : [];
  if (versions.length > 0) return join(debian, `${Math.max(...versions)}`, "bin");
  return join(program("initdb", "INITDB"), "..");
}

/** It refuses to run as root: then it runs as the user of its package. */
function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

export async function startPostgres(): Promise<Database> {
  const bin = postgresPrograms();
  const who = unprivileged();
  const dir = mkdtempSync(join(tmpdir(), "tend-postgres-"));
  chmodSync(dir, 0o700);
  if (who.uid !== undefined && who.gid !== undefined) chownSync(dir, who.uid, who.gid);
  const data = join(dir, "data");
  const run = (name: string, ...args: string[]) =>
    promisify(execFile)(join(bin, name), args, { ...who, cwd: dir });
  const auth = ["-U", "tend", "-A", "trust", "--no-sync", "--locale=C.UTF-8", "-E", "UTF8"];
  await run("initdb", "-D", data, ...auth);
  const port = await freePort();
  const flags = [
    "-D",
    data,
    "-p",
    `${port}`,
    "-k",
    dir,
    "-c",
    "listen_addresses=127.0.0.1",
    "-c",
    "fsync=off",
  ];
  const child = spawn(join(bin, "postgres"), flags, { ...who, cwd: dir, stdio: "ignore" });
  const gone = new Promise((resolve) => child.once("exit", resolve));
  await until("PostgreSQL to answer", async () => {
    await run("pg_isready", "-h", "127.0.0.1", "-p", `${port}`, "-U", "tend");
    return true;
  });
  return {
    url: `postgres://tend@127.0.0.1:${port}/postgres?sslmode=disable`,
    async close() {
      child.kill("SIGINT"); // without waiting for those who are connected
      await gone;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
