// Nothing moves between the first paint and the console's takeover.
import { alan, eli, impersonate, signIn } from "./support/people.ts";
import { banner, expect, heading, type Page, test } from "./support/test.ts";

interface Shift {
  value: number;
  what: string;
}

declare global {
  interface Window {
    shifts: Shift[];
  }
}

/**
 * Opens `address`, with wasm held back until the shell is painted and data until the console has
 * taken over; gives what moved until then, and what moved when data came.
 */
async function shifts(page: Page, address: string, name: string): Promise<[Shift[], Shift[]]> {
  await page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        sources: { node: Node | null }[];
      })[]) {
        const nodes = entry.sources.map(({ node }) => (node as Element | null)?.className ?? "?");
        window.shifts.push({ value: entry.value, what: nodes.join(", ") });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.route("**/*.wasm", async (route) => {
    await page.waitForFunction(() => performance.getEntriesByName("first-paint").length > 0);
    await route.continue();
  });
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/api/v1/**", async (route) => {
    await released;
    await route.continue();
  });
  await page.goto(address);
  await expect(heading(page, name)).toBeVisible();
  const takeover = await settled(page);
  release();
  await expect(page.locator("[aria-busy=true], .skeleton")).toHaveCount(0);
  return [takeover, (await settled(page)).slice(takeover.length)];
}

/** What has moved so far; entries are delivered after the frame in which it happened. */
function settled(page: Page): Promise<Shift[]> {
  return page.evaluate(async () => {
    for (let frame = 0; frame < 2; frame += 1) {
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    }
    return window.shifts;
  });
}

for (const width of [320, 1280]) {
  test(`nothing shifts for somebody who is themselves, ${width} px`, async ({ page, server }) => {
    await page.setViewportSize({ width, height: 900 });
    await signIn(page, server.origin, alan);
    const [takeover, data] = await shifts(page, "/team/members", "Members");
    expect(takeover).toEqual([]);
    expect(data).toEqual([]);
  });

  test(`nothing shifts under the banner, ${width} px`, async ({ page, server }) => {
    await page.setViewportSize({ width, height: 900 });
    await signIn(page, server.origin, alan);
    await impersonate(page, server.origin, eli, "ticket 4812");
    const [takeover, data] = await shifts(page, "/", "Dashboard");
    expect(takeover).toEqual([]);
    expect(data).toEqual([]);
    await expect(banner(page)).toContainText(eli.email);
  });
}
