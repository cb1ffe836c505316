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

/**
 * Writes every letter beyond ASCII as its number: a page that does not say how it is written would
 * have its own way to read the script, too.
 */
function onlyAscii(): Plugin {
  const numbered = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return {
    name: "parlor-only-ascii",
    apply: "build",
    generateBundle(_, bundle) {
      for (const output of Object.values(bundle)) {
        if (output.type === "chunk") output.code = output.code.replace(/[^\0-\x7f]/g, numbered);
      }
    },
  };
}

/** One script for any page: Preact in the place of React, and the style sheet within. */
export default defineConfig({
  plugins: [onlyAscii(), demoPage()],
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
