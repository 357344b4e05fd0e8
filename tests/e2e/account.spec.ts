// One's own account: the second factor, the password, API tokens, sessions.
import { alan, PASSWORD, signIn } from "./support/people.ts";
import { expect, expectAccessible, heading, type Page, test } from "./support/test.ts";
import { Authenticator } from "./support/totp.ts";

const NEW_PASSWORD = "correct horse battery staple";

test.beforeEach(({ complaints }) => {
  // A browser says of each refusal what its status was.
  complaints.expect(/status of 4\d\d/);
});

/** Signs in through the page, up to where a code is asked for or the console is there. */
async function typePassword(page: Page, password = PASSWORD): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(alan.email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: alan.name }).click();
  await page.locator("#user-menu").getByRole("button", { name: "Sign out" }).click();
  await expect(heading(page, "Sign in")).toBeVisible();
}

test("a second factor is set up, asked for, and turned off again", async ({ page, server }) => {
  await signIn(page, server.origin, alan);
  await page.goto("/");
  await page.getByRole("button", { name: alan.name }).click();
  await page.getByRole("link", { name: "Account security" }).click();
  await expect(heading(page, "Account security")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: "Set up two-factor authentication" }).click();
  const dialog = page.getByRole("dialog", { name: "Set up two-factor authentication" });
  await dialog.getByLabel("Current password").fill("not the password");
  await dialog.getByRole("button", { name: "Continue" }).click();
  await expect(dialog.getByRole("alert")).toContainText("The current password is wrong");
  await dialog.getByLabel("Current password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Continue" }).click();

  const picture = dialog.getByRole("img", { name: "QR code" });
  await expect(picture).toBeVisible();
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0))
    .toBe(true);
  await expectAccessible(page);
  const authenticator = new Authenticator(await dialog.getByLabel("Key").inputValue());
  const code = dialog.getByLabel("Authentication code");
  await expect(code).toBeFocused();
  await code.fill("000000");
  await code.press("Enter");
  await expect(dialog.getByRole("alert")).toContainText("This code is not right");
  await expect(code).toHaveValue("");
  await code.fill(await authenticator.code());
  await code.press("Enter");

  const shown = page.getByRole("alertdialog", { name: "Save your backup codes" });
  await expect(shown.getByRole("listitem")).toHaveCount(10);
  const backupCodes = await shown.getByRole("listitem").allInnerTexts();
  await expectAccessible(page);
  await shown.getByRole("button", { name: "I have saved them" }).click();
  await expect(page.getByText("10 of 10 backup codes are left.")).toBeVisible();

  await signOut(page);
  await typePassword(page);
  await page.getByLabel("Authentication code").fill(await authenticator.code());
  await page.getByLabel("Authentication code").press("Enter");
  await expect(heading(page, "Dashboard")).toBeVisible();

  await signOut(page);
  await typePassword(page);
  await page.getByRole("button", { name: "Use a backup code" }).click();
  await page.getByLabel("Backup code").fill(backupCodes[0]!.trim());
  await page.getByLabel("Backup code").press("Enter");
  await expect(heading(page, "Dashboard")).toBeVisible();

  await page.goto("/account/security");
  await expect(page.getByText("9 of 10 backup codes are left.")).toBeVisible();
  await page.getByRole("button", { name: "Turn off two-factor authentication" }).click();
  const question = page.getByRole("dialog", { name: "Turn off two-factor authentication?" });
  await question.getByLabel("Current password").fill(PASSWORD);
  await question.getByRole("button", { name: "Use a backup code" }).click();
  await question.getByLabel("Backup code").fill(backupCodes[1]!.trim());
  await question.getByRole("button", { name: "Turn off" }).click();
  await expect(page.getByRole("button", { name: "Set up two-factor authentication" })).toBeVisible();

  await signOut(page);
  await typePassword(page);
  await expect(heading(page, "Dashboard")).toBeVisible();
});

test("a token lets a program in until it is revoked", async ({ page, server }) => {
  await signIn(page, server.origin, alan);
  await page.goto("/account/security");
  await expect(page.getByText("No tokens yet.")).toBeVisible();
  await page.getByRole("button", { name: "Create token" }).click();
  const dialog = page.getByRole("dialog", { name: "Create token" });
  await dialog.getByLabel("Name").fill("Nightly export");
  await dialog.getByLabel("Expires").selectOption({ label: "30 days" });
  await dialog.getByRole("button", { name: "Create token" }).click();

  const shown = page.getByRole("alertdialog", { name: "Save your token" });
  const token = await shown.getByLabel("Token").inputValue();
  expect(token).toMatch(/^understudy_[0-9a-f]{72}$/);
  await expect(shown).toContainText("it will not be shown again");
  await shown.getByRole("button", { name: "I have saved it" }).click();
  await expect(shown).toBeHidden();

  // As a program asks: without a browser and its cookies.
  const ask = () =>
    fetch(`${server.origin}/api/v1/session`, { headers: { authorization: `Bearer ${token}` } });
  const answer = await ask();
  expect(answer.status).toBe(200);
  expect((await answer.json()).actor.email).toBe(alan.email);

  await page.getByRole("button", { name: "Revoke “Nightly export”" }).click();
  const question = page.getByRole("dialog", { name: "Revoke this token?" });
  await question.getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("No tokens yet.")).toBeVisible();
  expect((await ask()).status).toBe(401);
});

test("another password ends the sessions elsewhere and keeps this one", async ({
  browser,
  page,
  server,
}) => {
  await signIn(page, server.origin, alan);
  const elsewhere = await browser.newContext({ baseURL: server.origin });
  const other = await elsewhere.newPage();
  await signIn(other, server.origin, alan);
  const status = async (of: Page) => (await of.request.get("/api/v1/session")).status();
  expect(await status(other)).toBe(200);

  await page.goto("/account/security");
  await expect(page.getByRole("region", { name: "Sessions" }).getByRole("listitem")).toHaveCount(2);
  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByLabel("New password").fill("short");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByRole("alert")).toContainText("Give at least 12 characters");
  await page.getByLabel("New password").fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Password changed" })).toBeVisible();

  expect(await status(other)).toBe(401);
  expect(await status(page)).toBe(200);
  await expect(page.getByRole("region", { name: "Sessions" }).getByRole("listitem")).toHaveCount(1);
  await elsewhere.close();

  await signOut(page);
  await typePassword(page, NEW_PASSWORD);
  await expect(heading(page, "Dashboard")).toBeVisible();
});

test("a session elsewhere is signed out from here", async ({ browser, page, server }) => {
  await signIn(page, server.origin, alan);
  const elsewhere = await browser.newContext({ baseURL: server.origin });
  const other = await elsewhere.newPage();
  await signIn(other, server.origin, alan);

  await page.goto("/account/security");
  const sessions = page.getByRole("region", { name: "Sessions" });
  await expect(sessions.getByText("This session")).toHaveCount(1);
  await sessions.getByRole("button", { name: /^Sign out / }).click();
  await page
    .getByRole("dialog", { name: "Sign out this session?" })
    .getByRole("button", { name: "Sign out" })
    .click();
  await expect(sessions.getByRole("listitem")).toHaveCount(1);
  expect((await other.request.get("/api/v1/session")).status()).toBe(401);
  expect((await page.request.get("/api/v1/session")).status()).toBe(200);
  await elsewhere.close();
});
