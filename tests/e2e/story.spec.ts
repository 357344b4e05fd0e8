// The main job, from signing in to reading the audit log.
import { ada, eli, PASSWORD } from "./support/people.ts";
import { banner, expect, heading, test } from "./support/test.ts";

test("an admin impersonates a colleague, works as them, and it is all on record", async ({ page }) => {
  const admin = ada();
  const reason = "ticket 4812: cannot publish";

  await test.step("Ada signs in with her password and a code", async () => {
    await page.goto("/");
    await expect(heading(page, "Sign in")).toBeVisible();
    await page.getByLabel("Email").fill(admin.email);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    const code = page.getByLabel("Authentication code");
    await code.fill(await admin.authenticator.code());
    await code.press("Enter");
    await expect(heading(page, "Dashboard")).toBeVisible();
    await expect(banner(page)).toBeHidden();
  });

  await test.step("she finds Eli by search", async () => {
    await page.getByRole("link", { name: "Members" }).click();
    await expect(heading(page, "Members")).toBeVisible();
    await page.getByRole("searchbox", { name: "Search members" }).pressSequentially("eli@");
    await expect(page).toHaveURL(/\/team\/members\?.*q=eli/);
    await expect(page.getByRole("button", { name: /^Impersonate / })).toHaveCount(1);
  });

  const mask = page.getByRole("button", { name: `Impersonate ${eli.email}` });
  const dialog = page.getByRole("dialog", { name: `Impersonate ${eli.email}?` });
  await test.step("Escape leaves the dialog, and focus is on the mask button again", async () => {
    await mask.click();
    await expect(dialog).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(mask).toBeFocused();
  });

  await test.step("she says why, gives a fresh code, and is Eli", async () => {
    await mask.click();
    await dialog.getByLabel(/^Reason/).fill(reason);
    await dialog.getByLabel("Authentication code").fill(await admin.authenticator.code());
    await dialog.getByRole("button", { name: "Start impersonating" }).click();
    await expect(banner(page)).toContainText(`You are impersonating ${eli.email}`);
    await expect(page).toHaveURL("/");
    await expect(heading(page, "Dashboard")).toBeVisible();
    await expect(banner(page)).toContainText(reason);
    await expect(banner(page).getByRole("timer")).toHaveText(/Ends in \d+:\d\d/);
    await expect(page).toHaveTitle(new RegExp(`^${eli.email}`));
  });

  await test.step("billing, team and company settings are gone, the audit log is not Eli's", async () => {
    const navigation = page.getByRole("navigation", { name: "Main" });
    await expect(navigation.getByRole("link")).toHaveText([/Dashboard/, /Trees/, /Facts/, /Members/]);
    for (const address of ["/billing", "/team/settings", "/settings/security", "/account/security"]) {
      await page.goto(address);
      await expect(page.getByText("Not available while impersonating")).toBeVisible();
      await expect(banner(page)).toBeVisible();
    }
    await page.goto("/audit-log");
    await expect(page.getByText("You do not have access")).toBeVisible();
    await expect(banner(page)).toBeVisible();
    await page.goto("/no/such/page");
    await expect(heading(page, "Page not found")).toBeVisible();
    await expect(banner(page)).toBeVisible();
  });

  let title = "";
  await test.step("she edits a tree as Eli", async () => {
    await page.getByRole("link", { name: "Trees" }).click();
    await expect(heading(page, "Trees")).toBeVisible();
    const link = page.getByRole("main").locator('a[href^="/trees/"]').first();
    title = (await link.innerText()).trim();
    await link.click();
    await expect(heading(page, title)).toBeVisible();
    const text = page.getByLabel("Text", { exact: true }).first();
    await text.fill("Is the light on the wall box on? Look at its front.");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("status").filter({ hasText: /saved/i })).toBeVisible();
    await page.reload();
    await expect(text).toHaveValue("Is the light on the wall box on? Look at its front.");
    await expect(banner(page)).toBeVisible();
  });

  let statement = "";
  await test.step("she certifies a fact as Eli", async () => {
    await page.getByRole("link", { name: "Facts" }).click();
    await expect(heading(page, "Facts")).toBeVisible();
    const certify = page.getByRole("button", { name: /^Certify / }).first();
    const name = (await certify.getAttribute("aria-label"))!;
    statement = name.replace(/^Certify\s+/, "");
    await certify.click();
    await expect(page.getByRole("button", { name: `Uncertify ${statement}` })).toBeVisible();
    await expect(banner(page)).toBeVisible();
  });

  await test.step("Stop makes her Ada again, on Members, where she was", async () => {
    await banner(page).getByRole("button", { name: "Stop impersonating" }).click();
    await expect(heading(page, "Members")).toBeVisible();
    await expect(banner(page)).toBeHidden();
    await expect(page).toHaveURL(/\/team\/members\?.*q=eli/);
    await expect(mask).toBeFocused();
    await expect(page.getByRole("button", { name: admin.name })).toBeVisible();
    await expect(page).not.toHaveTitle(new RegExp(eli.email));
  });

  await test.step("the audit log says who did what, as whom, and why", async () => {
    await page.getByRole("link", { name: "Audit log" }).click();
    await expect(heading(page, "Audit log")).toBeVisible();
    const entry = (words: RegExp) =>
      page.getByRole("main").getByRole("listitem").filter({ hasText: words }).first();
    const certified = entry(/Ada Admin, as eli@acme\.example, certified fact/);
    await expect(certified).toBeVisible();
    await expect(entry(/Ada Admin, as eli@acme\.example, edited tree/)).toContainText(title);
    await expect(entry(/Ada Admin.* started impersonating eli@acme\.example/)).toBeVisible();
    await expect(entry(/Ada Admin.* stopped impersonating eli@acme\.example/)).toBeVisible();

    await certified.locator("summary").click();
    await expect(certified).toContainText("ada@acme.example");
    await expect(certified).toContainText("Impersonated user");
    await expect(certified).toContainText(reason);
    await expect(certified).toContainText("user.impersonation.action");
    await expect(certified).toContainText("fact.certified");
  });
});
