import { defineConfig } from "@playwright/test";

/** Journeys through the pages, in a real browser on a real server. */
export default defineConfig({
  testDir: "journeys",
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  timeout: 45_000,
  // A machine may starve a browser for seconds. What passes only the second time is named as flaky.
  retries: 1,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  outputDir: "test-results",
  use: {
    locale: "en-GB",
    timezoneId: "Europe/London",
    viewport: { width: 1280, height: 800 },
    // Every step of a trace is a photograph, which costs more than the step.
    trace: "on-first-retry",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox"],
    },
  },
});
