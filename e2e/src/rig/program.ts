// Where the browsers are.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The path of a program: what the environment variable says, or the first of its name in PATH. */
export function program(name: string, variable: string): string {
  const given = process.env[variable];
  if (given) return given;
  for (const dir of (process.env["PATH"] ?? "").split(delimiter)) {
    const path = join(dir, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not here.
    }
  }
  throw new Error(`There is no ${name} in PATH: install it, or name the program in ${variable}.`);
}
