// Lighthouse on the release server: five times, as it is on a desk and on a phone.
import * as launcher from "chrome-launcher";
import lighthouse from "lighthouse";
import desktop from "lighthouse/core/config/desktop-config.js";
import { CHROMIUM, FLAGS } from "./browser.js";

const CATEGORIES = ["performance", "accessibility", "best-practices"];
export const RUNS = 5;
/** How often a run is begun anew that Lighthouse itself gave up: now and then it misses the page's start. */
const TRIES = 3;

/** What one run says of a page. */
export async function audit(page, isDesktop) {
  for (let left = TRIES; ; left -= 1) {
    try {
      return await attempt(page, isDesktop);
    } catch (error) {
      if (left === 1) throw error;
      console.log(`once more: ${error.message}`);
    }
  }
}

async function attempt({ origin, cookie, address }, isDesktop) {
  const chrome = await launcher.launch({ chromePath: CHROMIUM, chromeFlags: ["--headless=new", ...FLAGS] });
  try {
    const options = {
      port: chrome.port,
      onlyCategories: CATEGORIES,
      logLevel: "error",
      ...(cookie && { extraHeaders: { Cookie: cookie } }),
    };
    const { lhr } = await lighthouse(`${origin}${address}`, options, isDesktop ? desktop : undefined);
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    const score = (name) => Math.round(lhr.categories[name].score * 100);
    const value = (name) => lhr.audits[name].numericValue;
    const missed = CATEGORIES.flatMap((name) => lhr.categories[name].auditRefs)
      .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
      .map(({ id }) => `${id} ${lhr.audits[id].displayValue ?? ""}`.trim());
    return {
      performance: score("performance"),
      accessibility: score("accessibility"),
      best_practices: score("best-practices"),
      cls: value("cumulative-layout-shift"),
      fcp: value("first-contentful-paint"),
      lcp: value("largest-contentful-paint"),
      tbt: value("total-blocking-time"),
      missed,
    };
  } finally {
    await chrome.kill();
  }
}
