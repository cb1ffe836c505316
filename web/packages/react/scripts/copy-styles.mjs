/** tsc compiles the sources and leaves the style sheets; this puts them beside the rest. */
import { cp, readdir } from "node:fs/promises";

const source = new URL("../src/", import.meta.url);
const target = new URL("../dist/", import.meta.url);

for (const name of await readdir(source)) {
  if (name !== "styles" && !name.endsWith(".css")) continue;
  await cp(new URL(name, source), new URL(name, target), { recursive: true });
}
