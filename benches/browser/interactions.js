// Interaction to next paint, as the browser measures it (Event Timing), with 200 rows on screen. The
// pages of the console have 50, so its requests are changed on their way: it draws what it gets.
import { inPage, open } from "./browser.js";

const SEARCH = "member-00";
const BOX = "Search members";
/** Between two keys of somebody who types fast, in milliseconds. */
const PAUSE = 100;
const DIALOGS = 4;

/** Milliseconds of each interaction, by what it was. Those that were too short to be told are 16. */
export async function interactions(browser, { origin, cookie, address }) {
  const page = await open(browser, origin, cookie);
  await page.addInitScript(inPage);
  await page.addInitScript(observe);
  await page.goto(`${origin}${address}`);
  await page.waitForFunction(() => window.bench.rows() === 200);
  const box = page.getByRole("searchbox", { name: BOX });
  await box.click();
  await taken(page, 0);

  await box.pressSequentially(SEARCH, { delay: PAUSE });
  for (let at = 0; at < SEARCH.length; at += 1) await box.press("Backspace", { delay: PAUSE });
  await page.waitForFunction(() => window.bench.rows() === 200 && !document.querySelector(".stale"));
  const typing = await taken(page, 2 * SEARCH.length);

  const sorts = ["Role", "Role", "Last active", "Last active", "Name", "Name"];
  for (const name of sorts) {
    const first = await page.locator("tbody tr").first().elementHandle();
    await page.locator("thead").getByRole("button", { name }).click();
    await page.waitForFunction((first) => !first.isConnected && window.bench.rows() === 200, first);
  }
  const sorting = await taken(page, sorts.length);

  const masks = page.getByRole("button", { name: /^Impersonate / }).and(page.locator(":not([aria-disabled])"));
  let opening = [];
  for (let at = 0; at < DIALOGS; at += 1) {
    await masks.nth(at).click();
    await page.getByRole("dialog").waitFor();
    opening = opening.concat(await taken(page, 1));
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await taken(page, 0);
  }
  await page.context().close();
  return { typing, sorting, opening };
}

/** What was told since the last time; `count` interactions there were. */
async function taken(page, count) {
  const told = await page.evaluate(() => window.takeInteractions());
  const short = Math.max(0, count - told.length);
  return [...told, ...Array(short).fill(16)];
}

/** In the page: asks for 200 members a page, and keeps how long each interaction took. */
function observe() {
  const real = window.fetch;
  window.fetch = (url, options) => {
    if (!/^\/api\/v1\/members(\?|$)/.test(url)) return real(url, options);
    return real(`${url}${url.includes("?") ? "&" : "?"}limit=200`, options);
  };
  let longest = new Map();
  const keep = (entries) => {
    for (const { interactionId, duration } of entries) {
      if (interactionId) longest.set(interactionId, Math.max(duration, longest.get(interactionId) ?? 0));
    }
  };
  const observer = new PerformanceObserver((list) => keep(list.getEntries()));
  observer.observe({ type: "event", durationThreshold: 16 });
  window.takeInteractions = async () => {
    // Entries come after the frame that they measure.
    await window.bench.frame();
    await window.bench.frame();
    await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 500 }));
    keep(observer.takeRecords());
    const durations = [...longest.values()];
    longest = new Map();
    return durations;
  };
}
