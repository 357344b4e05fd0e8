// Everything runs against the real server and the release console; `cargo xtask test e2e` builds
// both and says where they are.
import { defineConfig } from "@playwright/test";
import { existsSync } from "node:fs";

// As root Chromium needs --no-sandbox; the rest keeps it from talking to anybody else.
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

// The browser is the system's: Playwright downloads none.
const executablePath =
  process.env.UNDERSTUDY_CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync);

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
    launchOptions: { ...(executablePath && { executablePath }), args },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: { width: 1280, height: 900 },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
});
