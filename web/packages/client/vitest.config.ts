import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["parlor-source"] },
  test: {
    name: "client",
    environment: "node",
    include: ["src/**/*.test.ts", "tests/**/*.test.ts"],
  },
});
