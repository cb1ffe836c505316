import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ["parlor-source"] },
  test: { name: "app", environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"] },
});
