// Every main page: no finding of axe, nothing wider than the window, and a picture of each
// in test-results/screens for people to look at.
import { ada, alan, eli, impersonate, PASSWORD, signIn } from "./support/people.ts";
import { banner, expect, expectAccessible, heading, type Page, test } from "./support/test.ts";

const THEMES = ["light", "dark"] as const;
const WIDTHS = [320, 1280];

/** Looks at the page as it is, in both themes and at both widths. */
async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await page.screenshot({ path: `test-results/screens/${name}-${width}-${colorScheme}.png` });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${name} fits into ${width} px`).toBeLessThanOrEqual(0);
      await expectAccessible(page);
    }
  }
}

test("sign in, and its second step", async ({ page }) => {
  await page.goto("/sign-in");
  await expect(heading(page, "Sign in")).toBeVisible();
  await look(page, "sign-in");
  await page.getByLabel("Email").fill(ada().email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("Authentication code")).toBeVisible();
  await look(page, "sign-in-code");
});

test("an admin's pages", async ({ page, server }) => {
  test.slow();
  await signIn(page, server.origin, alan);
  await page.goto("/");
  await expect(heading(page, "Dashboard")).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  await look(page, "dashboard");
  await page.goto("/team/members");
  await expect(page.getByRole("main").locator("tbody tr")).toHaveCount(50);
  await look(page, "members");
  await page.goto(`/team/members?impersonate=${eli.email}&reason=ticket%204812`);
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel(/^Reason/)).toHaveValue("ticket 4812");
  await look(page, "dialog");
  await page.goto("/audit-log");
  await expect(heading(page, "Audit log")).toBeVisible();
  await expect(page.getByRole("main").getByRole("listitem").first()).toBeVisible();
  await look(page, "audit-log");
  await page.goto("/account/security");
  await expect(page.getByText("This session")).toBeVisible();
  await expect(page.getByText("No tokens yet.")).toBeVisible();
  await look(page, "account");
});

test("pages under the banner", async ({ page, server }) => {
  test.slow();
  await signIn(page, server.origin, alan);
  await impersonate(page, server.origin, eli, "ticket 4812");
  await page.goto("/");
  await expect(heading(page, "Dashboard")).toBeVisible();
  await expect(banner(page).getByRole("timer")).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  await look(page, "impersonating");
  await page.goto("/trees");
  await expect(heading(page, "Trees")).toBeVisible();
  const tree = page.getByRole("main").locator('a[href^="/trees/"]').first();
  await expect(tree).toBeVisible();
  await look(page, "trees");
  await tree.click();
  await expect(page.getByRole("button", { name: "Save" })).toBeVisible();
  await look(page, "tree");
  await page.goto("/facts");
  await expect(page.getByRole("button", { name: /^Certify / }).first()).toBeVisible();
  await look(page, "facts");
  await page.goto("/billing");
  await expect(page.getByText("Not available while impersonating")).toBeVisible();
  await look(page, "not-available");
  await page.goto("/no/such/page");
  await expect(heading(page, "Page not found")).toBeVisible();
  await look(page, "not-found");
});
