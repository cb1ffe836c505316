import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { TestServer } from "./server.ts";

const script = fileURLToPath(new URL("../scripts/generate.mjs", import.meta.url));

test("the types of the wire are those of the server", async () => {
  const server = await TestServer.start();
  try {
    const run = promisify(execFile)("node", [script, "--from", server.url, "--check"]);
    await expect(run).resolves.toMatchObject({ stderr: "" });
  } finally {
    await server.stop();
  }
});
