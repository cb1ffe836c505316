import { rmSync } from "node:fs";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig, type Plugin, type ProxyOptions } from "vite";

const outDir = new URL("../dist/", import.meta.url);

/** Where the pages' server is while they are worked on. */
const server = process.env.PARLOR_URL ?? "http://127.0.0.1:8080";

const proxy: Record<string, ProxyOptions> = {
  "/api": { target: server, ws: true },
};

/** The policy that the server sends with the pages; previewing them under it shows what breaks. */
const headers = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; font-src 'self'; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; manifest-src 'self'",
};

/** Removes what an earlier build of the pages left; the widget's files stay. */
function emptyAssets(): Plugin {
  return {
    name: "parlor-empty-assets",
    apply: "build",
    buildStart() {
      rmSync(new URL("assets/", outDir), { recursive: true, force: true });
    },
  };
}

export default defineConfig({
  plugins: [react(), tailwindcss(), emptyAssets()],
  resolve: { conditions: ["parlor-source", ...defaultClientConditions] },
  build: { outDir: "../dist", emptyOutDir: false, assetsInlineLimit: 0 },
  server: { proxy },
  preview: { proxy, headers },
});
