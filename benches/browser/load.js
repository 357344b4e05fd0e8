// From asking for the page to its first 50 rows painted, with nothing cached.
import { setTimeout } from "node:timers/promises";
import { inPage, open } from "./browser.js";

/** A good mobile network: 10 Mbit/s, 40 ms. */
const NETWORK = { offline: false, latency: 40, downloadThroughput: 1_250_000, uploadThroughput: 1_250_000 };

/** Milliseconds to the first rows of `candidate`, over the network of the machine or a slower one. */
export async function load(browser, { origin, cookie, address }, isSlow) {
  const page = await open(browser, origin, cookie);
  if (isSlow) {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Network.enable");
    await devtools.send("Network.emulateNetworkConditions", NETWORK);
  }
  await page.addInitScript(inPage);
  await page.addInitScript(() => {
    window.loaded = window.bench.painted(() => window.bench.rows() === 50);
  });
  await rest(browser);
  await page.goto(`${origin}${address}`, { waitUntil: "commit" });
  const time = await page.evaluate(() => window.loaded);
  await page.context().close();
  return time;
}

/** Once a browser with a new window is done with it: it loads pages of its own behind each. */
async function rest(browser) {
  const devtools = await browser.newBrowserCDPSession();
  const used = async () => {
    const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
    return processInfo.reduce((seconds, { cpuTime }) => seconds + cpuTime, 0);
  };
  for (let [before, now] = [0, await used()]; now - before > 0.01; [before, now] = [now, await used()]) {
    await setTimeout(100);
  }
  await devtools.detach();
}
