import { defineConfig } from "vite";

export default defineConfig({
  // Relative, so that the page works behind a proxy under any path.
  base: "./",
  // YASGUI's own parser calls eval, which the content security policy forbids anyway; what fails is still said.
  logLevel: "error",
  build: {
    outDir: "../policykg/server/page",
    emptyOutDir: true,
    target: "es2022",
    // A data: address would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
  server: {
    proxy: Object.fromEntries(
      ["/search", "/suggest", "/documents", "/entities", "/cookbook", "/drawings", "/sparql", "/readyz", "/export"].map(
        (path) => [path, "http://127.0.0.1:8000"],
      ),
    ),
  },
});
