import { fileURLToPath } from "node:url";
import { type PreviewServer, preview } from "vite";
import { freePort } from "./parlor.ts";

/** The pages in front of a server, and how to stop serving them. */
export interface Pages {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Finds the pages of a server: those it holds. Whoever works on the pages sets `PARLOR_PAGES=dist`
 * and has those that were built last in front of it, under the same policy.
 */
export async function pagesOf(server: string): Promise<Pages> {
  if (process.env.PARLOR_PAGES !== "dist") {
    return { url: server, stop: async () => undefined };
  }
  process.env.PARLOR_URL = server;
  const port = await freePort();
  const front: PreviewServer = await preview({
    root: fileURLToPath(new URL("../../app/", import.meta.url)),
    preview: { host: "127.0.0.1", port, strictPort: true },
    logLevel: "silent",
  });
  return { url: `http://127.0.0.1:${port}`, stop: () => front.close() };
}
