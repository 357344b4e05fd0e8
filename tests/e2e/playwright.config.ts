// Everything runs against the real server and the release console; `cargo xtask test e2e` builds
// both and says where they are.
import { defineConfig } from "@playwright/test";
import { launchOptions } from "./support/chromium.ts";

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: "test-results/artifacts",
  globalSetup: "./support/setup.ts",
  reporter: [["list"], ["json", { outputFile: "test-results/report.json" }]],
  forbidOnly: true,
  fullyParallel: true,
  // A test that passes only when it is tried again is broken.
  retries: 0,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    browserName: "chromium",
    launchOptions,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: { width: 1280, height: 900 },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
});
