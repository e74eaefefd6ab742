import { defineConfig } from "vite";

export default defineConfig({
  // Relative, so that the page works behind a proxy under any path.
  base: "./",
  build: {
    outDir: "../policykg/server/page",
    emptyOutDir: true,
    target: "es2022",
    // A data: address would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    // YASGUI's own code calls eval, which the content security policy forbids; and how long plugins take is nobody's question here.
    rolldownOptions: { checks: { eval: false, pluginTimings: false } },
  },
  server: {
    proxy: Object.fromEntries(
      ["/search", "/suggest", "/documents", "/entities", "/cookbook", "/drawings", "/sparql", "/readyz", "/export"].map(
        (path) => [path, "http://127.0.0.1:8000"],
      ),
    ),
  },
});
