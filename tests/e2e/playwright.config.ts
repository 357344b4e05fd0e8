// Everything runs against the real server and the release console; `cargo xtask test e2e` builds
// both and says where they are.
import { defineConfig } from "@playwright/test";
import { browser, shared } from "./support/config.ts";
import { firefox } from "./support/firefox.ts";

export default defineConfig({
  ...shared,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  projects: [
    { name: "chromium", use: browser },
    // What a browser may do in its own way: the story, how the console starts or does not, two tabs.
    {
      name: "firefox",
      use: firefox,
      testMatch: ["story", "sign-in", "broken", "no-wasm", "loading", "tabs", "copying"].map((name) => `${name}.spec.ts`),
    },
  ],
  use: {
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: { width: 1280, height: 900 },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
});
