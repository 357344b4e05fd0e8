// The browser of every test that Playwright runs: the system's, for Playwright downloads none.
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

const executablePath =
  process.env.UNDERSTUDY_CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync);

export const launchOptions = { ...(executablePath && { executablePath }), args };
