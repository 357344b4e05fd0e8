// Typing in the search box of Members.
import { alan, signIn } from "./support/people.ts";
import { expect, heading, type Page, test } from "./support/test.ts";

const box = (page: Page) => page.getByRole("searchbox", { name: "Search members" });
const rows = (page: Page) => page.getByRole("main").locator("tbody tr");

test.beforeEach(async ({ page, server }) => {
  await signIn(page, server.origin, alan);
  await page.goto("/team/members");
  await expect(heading(page, "Members")).toBeVisible();
  await expect(rows(page)).toHaveCount(50);
});

test("typing fast drops no character, however slow the answers are", async ({ page }) => {
  let delay = 0;
  await page.route("**/api/v1/members?*", async (route) => {
    // Answers overtake each other.
    delay = delay === 0 ? 300 : 0;
    await new Promise((resolve) => setTimeout(resolve, delay));
    await route.continue().catch(() => undefined);
  });
  const typed = "member-0042@acme.example";
  await box(page).pressSequentially(typed, { delay: 15 });
  await expect(box(page)).toHaveValue(typed);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText(typed);
  await expect(box(page)).toHaveValue(typed);
  await expect(page).toHaveURL(/q=member-0042(@|%40)acme\.example/);
});

test("what a link or the history says is in the box", async ({ page }) => {
  await page.goto("/team/members?q=vera");
  await expect(box(page)).toHaveValue("vera");
  await expect(rows(page)).toHaveCount(1);
});

declare global {
  interface Window {
    painted: Promise<{ total: number; network: number }>;
  }
}

test("a keystroke becomes painted rows; the time is printed", async ({ page }) => {
  await box(page).fill("member-000");
  await expect(rows(page)).toHaveCount(9);
  const besides: number[] = [];
  const totals: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    const [key, count] = round % 2 === 0 ? ["1", 1] : ["Backspace", 9];
    await page.evaluate((count) => {
      let keystroke = 0;
      addEventListener("input", () => (keystroke = performance.now()), { once: true, capture: true });
      performance.clearResourceTimings();
      window.painted = new Promise((resolve) => {
        const observer = new MutationObserver(() => {
          if (keystroke === 0 || document.querySelectorAll("main tbody tr").length !== count) return;
          observer.disconnect();
          // A frame's callbacks run before its paint, and a task after it.
          requestAnimationFrame(() =>
            setTimeout(() => {
              const requests = performance
                .getEntriesByType("resource")
                .filter(({ name }) => name.includes("/api/v1/members"));
              const network = requests.reduce((sum, { duration }) => sum + duration, 0);
              resolve({ total: performance.now() - keystroke, network });
            }),
          );
        });
        observer.observe(document.body, { childList: true, subtree: true });
      });
    }, count as number);
    await box(page).press(key as string);
    const { total, network } = await page.evaluate(() => window.painted);
    expect(network, "the server was asked").toBeGreaterThan(0);
    besides.push(total - network);
    totals.push(total);
  }
  const median = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
  console.log(
    `keystroke to painted rows besides the network: median ${median(besides).toFixed(0)} ms, worst ` +
      `${Math.max(...besides).toFixed(0)} ms of at most 100; with it: median ${median(totals).toFixed(0)} ms`,
  );
});
