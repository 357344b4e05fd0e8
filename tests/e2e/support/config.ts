// What the end-to-end tests and the tests of the gallery have in common.
import { launchOptions } from "./chromium.ts";

export const shared = {
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: "test-results/artifacts",
  globalSetup: "./support/setup.ts",
  reporter: [["list"], ["json", { outputFile: "test-results/report.json" }]] as [["list"], ["json", { outputFile: string }]],
  forbidOnly: true,
  fullyParallel: true,
  // A test that passes only when it is tried again is broken.
  retries: 0,
  workers: 2,
};

export const browser = { browserName: "chromium", launchOptions } as const;
