// A reporter for node:test that names the compiled files in which something failed, one a line.
import { basename } from "node:path";

export default async function* failed(source) {
  for await (const { type, data } of source) {
    // With source maps it is the source that a test is said to be in.
    if (type === "test:fail" && data.file) yield `out/js/${basename(data.file).replace(/\.ts$/, ".js")}\n`;
  }
}
