import { readFile } from "node:fs/promises";
import { defaultClientConditions, defineConfig, type Plugin } from "vite";

/** Puts the page that shows the widget beside it. */
function demoPage(): Plugin {
  const page = new URL("demo.html", import.meta.url);
  return {
    name: "parlor-demo-page",
    apply: "build",
    async generateBundle() {
      const source = await readFile(page, "utf8");
      this.emitFile({ type: "asset", fileName: "widget-demo.html", source });
    },
  };
}

/** One script for any page: Preact in the place of React, and the style sheet within. */
export default defineConfig({
  plugins: [demoPage()],
  define: { "process.env.NODE_ENV": '"production"' },
  resolve: {
    conditions: ["parlor-source", ...defaultClientConditions],
    alias: [
      { find: /^react-dom\/client$/, replacement: "preact/compat/client" },
      { find: /^react-dom$/, replacement: "preact/compat" },
      { find: /^react\/jsx-(dev-)?runtime$/, replacement: "preact/jsx-runtime" },
      { find: /^react$/, replacement: "preact/compat" },
    ],
  },
  build: {
    outDir: "../dist",
    emptyOutDir: false,
    copyPublicDir: false,
    lib: {
      entry: "src/main.ts",
      formats: ["iife"],
      name: "ParlorWidget",
      fileName: () => "widget.js",
    },
  },
});
