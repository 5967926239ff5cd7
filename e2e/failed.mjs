// A reporter for node:test that names the files in which something failed, one a line.
import { basename } from "node:path";

export default async function* failed(source) {
  for await (const { type, data } of source) {
    if (type === "test:fail" && data.file) {
      // Source maps make it the file as it was written; what is run is made of it.
      yield `out/js/${basename(data.file).replace(/\.ts$/, ".js")}\n`;
    }
  }
}
