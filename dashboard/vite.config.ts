import react from "@vitejs/plugin-react";
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

export default defineConfig({
  base: "/",
  plugins: [react(), keepPlaceholder()],
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
