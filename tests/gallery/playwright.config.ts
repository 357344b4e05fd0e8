// Every scene of the gallery is looked at; `cargo xtask test gallery` builds it and says where it is.
import { defineConfig } from "@playwright/test";
import { launchOptions } from "../e2e/support/chromium.ts";

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: "test-results/artifacts",
  globalSetup: "./support/setup.ts",
  reporter: [["list"], ["json", { outputFile: "test-results/report.json" }]],
  forbidOnly: true,
  fullyParallel: true,
  retries: 0,
  workers: 2,
  timeout: 90_000,
  use: { browserName: "chromium", launchOptions },
});
