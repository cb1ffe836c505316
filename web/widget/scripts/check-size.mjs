/** Fails when the built widget has become more than a page should have to load. */
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const MOST = 40 * 1024;

const script = await readFile(new URL("../../dist/widget.js", import.meta.url));
const size = gzipSync(script, { level: 9 }).length;
process.stdout.write(`widget.js: ${size} bytes compressed, at most ${MOST} are allowed\n`);
if (size > MOST) process.exitCode = 1;
