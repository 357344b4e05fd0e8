// The other browser: the system's Firefox, driven by WebDriver BiDi, because Playwright downloads none.
import { existsSync } from "node:fs";

const executablePath =
  process.env.UNDERSTUDY_FIREFOX ?? ["/usr/bin/firefox-esr", "/usr/bin/firefox"].find(existsSync);

export const firefox = {
  browserName: "firefox",
  channel: "moz-firefox",
  launchOptions: { ...(executablePath && { executablePath }) },
} as const;
