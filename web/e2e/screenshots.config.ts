import { defineConfig } from "@playwright/test";
import journeys from "./playwright.config.ts";

/** Pictures of every page for the documentation. */
export default defineConfig({
  ...journeys,
  testDir: "screenshots",
  retries: 0,
});
