// Fails when a script that pages load is over its budget. Weighed as it travels: gzip at level 9.
import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const kB = 1000;
const budgets = [
  ["snippet/dist/stub.js", 1 * kB],
  ["snippet/dist/tend.js", 10 * kB],
  ["snippet/dist/renderer.js", 15 * kB],
];

let over = 0;
for (const [file, budget] of budgets) {
  if (!existsSync(file)) {
    console.log(`${file}: not there; build it with: npm run build -w snippet`);
    over++;
    continue;
  }
  const size = gzipSync(readFileSync(file), { level: 9 }).length;
  const verdict = size > budget ? `over its budget by ${size - budget} B` : "ok";
  console.log(`${file.padEnd(26)} ${String(size).padStart(6)} B gzip of ${budget}: ${verdict}`);
  if (size > budget) over++;
}
process.exitCode = over > 0 ? 1 : 0;
