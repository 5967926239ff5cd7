import react from "@vitejs/plugin-react";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** The build empties dist, and Go needs a committed file there to compile without Node. */
function keepPlaceholder(): Plugin {
  return {
    name: "keep-placeholder",
    generateBundle() {
      this.emitFile({ type: "asset", fileName: ".placeholder", source: "" });
    },
  };
}

/** A component of Mantine whose style sheet ui/mantine.ts leaves out would look like nothing. */
function checkSheets(): Plugin {
  const folder = fileURLToPath(new URL("../node_modules/@mantine/core/styles/", import.meta.url));
  const classesIn = (text: string) => new Set(text.match(/\bm_[0-9a-f]+\b/g) ?? []);
  return {
    name: "check-sheets",
    writeBundle(_, bundle) {
      const texts = (end: string) =>
        Object.values(bundle)
          .filter(({ fileName }) => fileName.endsWith(end))
          .map((file) => (file.type === "chunk" ? file.code : String(file.source)));
      const drawn = classesIn(texts(".js").join("\n"));
      const there = classesIn(texts(".css").join("\n"));
      const missing = readdirSync(folder)
        .filter((name) => /^[^.]+\.css$/.test(name))
        .filter((name) =>
          [...classesIn(readFileSync(folder + name, "utf8"))].some((c) => drawn.has(c) && !there.has(c)),
        );
      if (missing.length > 0) this.error(`src/ui/mantine.ts has to import ${missing.join(", ")} as well.`);
    },
  };
}

export default defineConfig({
  base: "/",
  plugins: [react(), keepPlaceholder(), checkSheets()],
  // Data URLs would need a wider content security policy.
  build: {
    outDir: "dist",
    assetsDir: "assets",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800, // kB before gzip; members load it once
  },
  server: {
    port: 5173,
    proxy: {
      "/api": "http://127.0.0.1:8080",
      "/demo": "http://127.0.0.1:8080",
      "/tend.js": "http://127.0.0.1:8080",
    },
  },
  test: { include: ["src/**/*.test.ts"] },
});
