import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["parlor-source"] },
  test: {
    name: "client",
    environment: "node",
    // Tests run a real server, some of them die with it.
    testTimeout: 30_000,
    include: ["src/**/*.test.ts", "tests/**/*.test.ts"],
  },
});
