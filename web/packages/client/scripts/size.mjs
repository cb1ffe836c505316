/** Says how large the SDK is for a page that uses all of it, and fails when that is too much. */
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const LIMIT = 15 * 1024;

const built = await build({
  configFile: false,
  logLevel: "warn",
  build: {
    write: false,
    minify: true,
    target: "es2022",
    lib: {
      entry: fileURLToPath(new URL("../src/index.ts", import.meta.url)),
      formats: ["iife"],
      name: "Parlor",
    },
  },
});
const bundles = Array.isArray(built) ? built : [built];
const code = bundles.flatMap(({ output }) => output.map((chunk) => chunk.code ?? "")).join("");
const size = gzipSync(code, { level: 9 }).length;
console.log(`@parlor/client: ${code.length} bytes minified, ${size} compressed (limit ${LIMIT})`);
if (size > LIMIT) process.exitCode = 1;
