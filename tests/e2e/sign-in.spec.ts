// Signing in, and what is said when it does not work.
import { ada, alan, PASSWORD } from "./support/people.ts";
import { expect, heading, test } from "./support/test.ts";

test.beforeEach(({ complaints }) => {
  // A browser says of each refusal what its status was.
  complaints.expect(/status of 4\d\d/);
});

test("a wrong password loses nothing that was typed but the password", async ({ page }) => {
  await page.goto("/facts");
  await page.getByLabel("Email").fill(alan.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByLabel("Email")).toHaveValue(alan.email);

  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(heading(page, "Facts")).toBeVisible();
});

test("a reload keeps the second step, and a wrong code can be corrected", async ({ page }) => {
  const admin = ada();
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(admin.email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("Authentication code")).toBeVisible();
  await page.reload();
  const code = page.getByLabel("Authentication code");
  await code.fill("000000");
  await code.press("Enter");
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(code).toHaveValue("");

  await code.fill(await admin.authenticator.code());
  await code.press("Enter");
  await expect(heading(page, "Dashboard")).toBeVisible();
});

test("signing out ends at the sign-in page, and going back shows nothing", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(alan.email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(heading(page, "Dashboard")).toBeVisible();
  await page.getByRole("button", { name: alan.name }).click();
  await page.getByRole("button", { name: "Sign out" }).or(page.getByRole("menuitem", { name: "Sign out" })).click();
  await expect(heading(page, "Sign in")).toBeVisible();
  await page.goBack();
  await expect(heading(page, "Sign in")).toBeVisible();
});
