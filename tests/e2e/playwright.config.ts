// Everything runs against the real server and the release console; `cargo xtask test e2e` builds
// both and says where they are.
import { defineConfig } from "@playwright/test";
import { browser, shared } from "./support/config.ts";

export default defineConfig({
  ...shared,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    ...browser,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: { width: 1280, height: 900 },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
});
