// Left alone for the idle time, an impersonation ends by itself.
import { alan, eli, impersonate, session, signIn } from "./support/people.ts";
import { banner, expect, heading, test } from "./support/test.ts";

test.use({ serverOptions: { impersonationIdleTimeout: "15s" } });

test("a person who comes back in time goes on", async ({ page, server }) => {
  await signIn(page, server.origin, alan);
  await impersonate(page, server.origin, eli);
  await page.goto("/facts");
  await expect(heading(page, "Facts")).toBeVisible();
  const before = (await session(page, server.origin)).impersonation!.idle_expires_at;

  const still = page.getByRole("alertdialog", { name: "Still there?" });
  await expect(still).toBeVisible({ timeout: 20_000 });
  const keep = still.getByRole("button", { name: "Keep impersonating" });
  await expect(keep).toBeFocused();
  await expect(still.getByRole("button", { name: "Stop impersonating" })).toBeVisible();
  await keep.press("Enter");
  await expect(still).toBeHidden();
  await expect(banner(page)).toBeVisible();
  const after = (await session(page, server.origin)).impersonation!.idle_expires_at;
  expect(Date.parse(after)).toBeGreaterThan(Date.parse(before));
});

test("at zero the admin is back in their own account and is told why", async ({ page, server }) => {
  await signIn(page, server.origin, alan);
  await impersonate(page, server.origin, eli);
  await page.goto("/trees");
  await expect(banner(page)).toContainText(eli.email);
  const timer = banner(page).getByRole("timer");
  await expect(timer).toHaveText(/Ends in 0:0\d/, { timeout: 20_000 });

  await expect(heading(page, "Members")).toBeVisible({ timeout: 20_000 });
  await expect(banner(page)).toBeHidden();
  await expect(
    page.getByText("Impersonation of eli@acme.example ended after 15 seconds of inactivity."),
  ).toBeVisible();
  await expect(page.getByRole("button", { name: alan.name })).toBeVisible();
  const { subject, impersonation, ended_impersonation } = await session(page, server.origin);
  expect(subject.email).toBe(alan.email);
  expect(impersonation).toBeNull();
  expect(ended_impersonation?.cause).toBe("idle_timeout");
});
