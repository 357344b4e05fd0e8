// The browser of all measurements: the system's Chromium, as the tests have it.
import { chromium } from "playwright-core";

const PASSWORD = "understudy-demo";
/** An admin without two-factor authentication: a code works once. */
const EMAIL = "alan@acme.example";

// As root Chromium needs --no-sandbox; the rest keeps it from talking to anybody else.
export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];
export const CHROMIUM = process.env.UNDERSTUDY_CHROMIUM ?? "/usr/bin/chromium";

export const launch = () => chromium.launch({ executablePath: CHROMIUM, args: FLAGS });

/** Signs in at `origin`, and gives the cookie as `name=value`. */
export async function signIn(origin) {
  const reply = await fetch(`${origin}/api/v1/session`, {
    method: "POST",
    headers: { origin, "content-type": "application/json" },
    body: JSON.stringify({ email: EMAIL, password: PASSWORD }),
  });
  if (reply.status !== 200) throw new Error(`signing in at ${origin}: ${reply.status}`);
  return reply.headers.get("set-cookie").split(";")[0];
}

/** A page in a context of its own, with nothing cached, for whoever has `cookie`. */
export async function open(browser, origin, cookie) {
  const context = await browser.newContext({
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: { width: 1280, height: 900 },
    // The console is served with a policy that the styles of react-admin do not pass: no candidate
    // has one here.
    bypassCSP: true,
  });
  const [name, value] = cookie.split("=", 2);
  await context.addCookies([{ name, value, url: origin }]);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  return page;
}

/** What pages find as `window.bench`. */
export function inPage() {
  window.bench = {
    /** Once a frame with what is there now is painted: callbacks of a frame run before, a task after. */
    frame: () =>
      new Promise((resolve) =>
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(performance.now());
          port2.postMessage(null);
        }),
      ),
    rows: () => document.querySelectorAll("tbody tr:not([aria-hidden])").length,
    /** When `condition` held and was painted, in milliseconds since the page was asked for. */
    painted: (condition) =>
      new Promise((resolve) => {
        const look = () => {
          if (!condition()) return;
          observer.disconnect();
          resolve(window.bench.frame());
        };
        const observer = new MutationObserver(look);
        observer.observe(document, { childList: true, subtree: true });
        look();
      }),
  };
}
