// Clocks that are wrong, that jump, and that stood still while the machine slept.
import { alan, eli, impersonate, session, signIn } from "./support/people.ts";
import { banner, expect, heading, type Page, test } from "./support/test.ts";

const HOUR = 3_600_000;
/** What an hour's countdown says in the first seconds of a test. */
const NEARLY_AN_HOUR = /Ends in (60:00|59:[345]\d)/;

const timer = (page: Page) => banner(page).getByRole("timer");

for (const hours of [-26, 5]) {
  test(`a clock that is ${hours} hours off changes nothing`, async ({ page, server }) => {
    await page.clock.install({ time: Date.now() + hours * HOUR });
    await signIn(page, server.origin, alan);
    await impersonate(page, server.origin, eli);
    await page.goto("/facts");
    await expect(timer(page)).toHaveText(NEARLY_AN_HOUR);
    await expect(heading(page, "Facts")).toBeVisible();
    // Times in words are by the server's clock, too.
    const certify = page.getByRole("button", { name: /^Certify / }).first();
    const statement = (await certify.getAttribute("aria-label"))!.replace("Certify ", "");
    await certify.click();
    const row = page.getByRole("row").filter({ hasText: statement.slice(1, -1) });
    const time = row.locator("time");
    await expect(time).toHaveText(/^Today, \d\d:\d\d$/);
    await expect(time).toHaveAttribute("title", /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
    const said = Date.parse((await time.getAttribute("datetime"))!);
    expect(Math.abs(said - Date.now())).toBeLessThan(60_000);
  });

  test(`a clock that is set by ${hours} hours is noticed`, async ({ page, server }) => {
    await page.clock.install();
    await signIn(page, server.origin, alan);
    await impersonate(page, server.origin, eli);
    await page.goto("/facts");
    await expect(timer(page)).toHaveText(NEARLY_AN_HOUR);
    const refreshed = page.waitForResponse(/\/api\/v1\/session$/);
    await page.clock.setSystemTime(Date.now() + hours * HOUR);
    await refreshed;
    await expect(timer(page)).toHaveText(NEARLY_AN_HOUR);
    await expect(page.getByRole("alertdialog")).toHaveCount(0);
    expect((await session(page, server.origin)).subject.email).toBe(eli.email);
  });
}

test.describe("a machine that sleeps", () => {
  test.use({ serverOptions: { impersonationIdleTimeout: "12s" } });

  test("wakes up in its own account when the impersonation ended meanwhile", async ({
    page,
    server,
    complaints,
  }) => {
    complaints.expect(/net::ERR_FAILED \S*\/api\/v1\/events/, /ERR_FAILED \(\S*\/api\/v1\/events\)/);
    // No news of the server reaches a machine that sleeps, and the connection is gone when it wakes.
    await page.route("**/api/v1/events", (route) => route.abort());
    await page.clock.install();
    await signIn(page, server.origin, alan);
    await impersonate(page, server.origin, eli);
    await page.goto("/facts");
    await expect(timer(page)).toHaveText(/Ends in 0:\d\d/);
    await page.clock.pauseAt(Date.now() + 100);
    await expect
      .poll(async () => (await session(page, server.origin)).impersonation, { timeout: 20_000 })
      .toBeNull();
    await expect(banner(page), "its timers stood still").toBeVisible();
    await page.clock.fastForward("00:20");
    await page.clock.resume();
    await expect(heading(page, "Members")).toBeVisible();
    await expect(banner(page)).toBeHidden();
    await expect(
      page.getByText("Impersonation of eli@acme.example ended after 12 seconds of inactivity."),
    ).toBeVisible();
  });
});
