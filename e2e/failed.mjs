// A reporter for node:test that names the files in which something failed, one a line.
import { relative } from "node:path";

export default async function* failed(source) {
  for await (const { type, data } of source) {
    if (type === "test:fail" && data.file) yield relative(process.cwd(), data.file) + "\n";
  }
}
