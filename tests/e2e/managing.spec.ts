// Managing members: from an invitation to a removal, and who cannot do it.
import { alan, eli, impersonate, session, signIn, tom, vera } from "./support/people.ts";
import { expect, expectAccessible, heading, type Page, test } from "./support/test.ts";

const nia = { email: "nia@acme.example", name: "Nia New" };
const password = "four words and more";

const row = (page: Page, email: string) =>
  page.getByRole("main").locator("tbody tr").filter({ hasText: email });
const manage = (page: Page, email: string) =>
  page.getByRole("button", { name: `Manage ${email}`, exact: true });
const menu = (page: Page) => page.getByRole("group", { name: "Manage", exact: true });

/** Opens the menu of a row, and gives its item that is called so. */
async function item(page: Page, email: string, words: string) {
  await manage(page, email).click();
  await expect(menu(page)).toContainText(email);
  return menu(page).getByRole("button", { name: words, exact: true });
}

async function openMembers(page: Page, search: string): Promise<void> {
  await page.goto(`/team/members?q=${encodeURIComponent(search)}`);
  await expect(heading(page, "Members")).toBeVisible();
  await expect(page.getByRole("main").locator("tbody tr")).toHaveCount(search === "nia@" ? 0 : 1);
}

test.beforeEach(({ complaints }) => {
  // A browser says of each refusal what its status was.
  complaints.expect(/status of 4\d\d/);
});

test("somebody is invited, joins, gets other roles, is locked and removed", async ({
  page,
  browser,
  server,
  complaints,
}) => {
  await signIn(page, server.origin, alan);
  await openMembers(page, "nia@");
  const dialog = page.getByRole("dialog");

  const lost = await test.step("Alan invites Nia, and gets a link that is shown once", async () => {
    const button = page.getByRole("button", { name: "Invite member" });
    await button.click();
    await expect(dialog.getByRole("checkbox", { name: "Viewer" })).toBeChecked();
    await dialog.getByLabel("Email").fill(nia.email);
    await dialog.getByLabel("Name").fill(nia.name);
    await dialog.getByRole("checkbox", { name: "Viewer" }).uncheck();
    await dialog.getByRole("checkbox", { name: "Editor" }).check();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Invite", exact: true }).click();
    const link = dialog.getByLabel("Invitation link");
    await expect(link).toHaveValue(/\/invitations\/[\w-]+$/);
    const url = await link.inputValue();
    await dialog.getByRole("button", { name: "Done" }).click();
    await expect(button).toBeFocused();
    await expect(row(page, nia.email)).toContainText("Invited");
    await page.reload();
    await expect(row(page, nia.email)).toContainText("Invited");
    await expect(page.getByText(url)).toHaveCount(0);
    return new URL(url).pathname;
  });

  const path = await test.step("the link is lost, and he makes another one", async () => {
    await (await item(page, nia.email, "New invitation link")).click();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Make a link" }).click();
    const link = dialog.getByLabel("Invitation link");
    await expect(link).toHaveValue(/\/invitations\/[\w-]+$/);
    const url = await link.inputValue();
    await dialog.getByRole("button", { name: "Done" }).click();
    await expect(manage(page, nia.email)).toBeFocused();
    return new URL(url).pathname;
  });

  const context = await browser.newContext({ baseURL: server.origin });
  await complaints.listen(context);
  const other = await context.newPage();
  await test.step("the link that was lost is good for nothing", async () => {
    await other.goto(lost);
    await expect(other.getByText("This link cannot be used.")).toBeVisible();
  });

  await test.step("Nia opens the link, sets her password and signs in", async () => {
    await other.goto(path);
    await expect(heading(other, "Join Acme")).toBeVisible();
    await expect(other.getByText(`You join as ${nia.name}, ${nia.email}.`)).toBeVisible();
    await expectAccessible(other);
    await other.getByLabel("Password").fill("short");
    await other.getByRole("button", { name: "Join" }).click();
    await expect(other.getByRole("alert")).toContainText("at least 12 characters");
    await other.getByLabel("Password").fill(password);
    await other.getByRole("button", { name: "Join" }).click();
    await expect(heading(other, "Sign in")).toBeVisible();
    await expect(other.getByText("You have joined.")).toBeVisible();
    await expect(other.getByLabel("Email")).toHaveValue(nia.email);
    await other.getByLabel("Password").fill(password);
    await other.getByRole("button", { name: "Sign in" }).click();
    await expect(heading(other, "Dashboard")).toBeVisible();
    await expect(other.getByRole("link", { name: "Billing" })).toHaveCount(0);
  });

  await test.step("she is active, and gets another role", async () => {
    await page.reload();
    await expect(row(page, nia.email)).toContainText("Active");
    await (await item(page, nia.email, "Change roles")).click();
    await expectAccessible(page);
    await dialog.getByRole("checkbox", { name: "Billing manager" }).check();
    await dialog.getByRole("button", { name: "Save roles" }).click();
    await expect(row(page, nia.email)).toContainText("Editor, Billing manager");
    await expect(manage(page, nia.email)).toBeFocused();
    await other.reload();
    await expect(other.getByRole("link", { name: "Billing" })).toBeVisible();
  });

  await test.step("locked, her session is over and she cannot sign in", async () => {
    await (await item(page, nia.email, "Lock")).click();
    await expect(row(page, nia.email)).toContainText("Locked");
    await expect(page.getByText(`${nia.email} is locked.`)).toBeVisible();
    await expect(manage(page, nia.email)).toBeFocused();
    await other.reload();
    await expect(heading(other, "Sign in")).toBeVisible();
    await other.getByLabel("Email").fill(nia.email);
    await other.getByLabel("Password").fill(password);
    await other.getByRole("button", { name: "Sign in" }).click();
    await expect(other.getByRole("alert")).toBeVisible();
  });

  await test.step("removed, she is gone", async () => {
    await (await item(page, nia.email, "Remove")).click();
    await expect(page.getByRole("dialog", { name: `Remove ${nia.email}?` })).toBeVisible();
    await dialog.getByRole("button", { name: "Remove", exact: true }).click();
    await expect(page.getByText(`${nia.email} is removed.`)).toBeVisible();
    await expect(row(page, nia.email)).toHaveCount(0);
    await other.goto(path);
    await expect(other.getByText("This link cannot be used.")).toBeVisible();
    await expectAccessible(other);
  });
  await context.close();
});

test("a team manager can neither make an admin nor change one, and is told why", async ({ page, server }) => {
  await signIn(page, server.origin, tom);
  await openMembers(page, vera.email);
  await (await item(page, vera.email, "Change roles")).click();
  const dialog = page.getByRole("dialog");
  const admin = dialog.getByRole("checkbox", { name: "Admin", exact: true });
  await expect(admin).toHaveAttribute("aria-disabled", "true");
  await expect(admin).toHaveAccessibleDescription("Only admins make somebody an admin");
  await admin.press("Space");
  await expect(admin).not.toBeChecked();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(manage(page, vera.email)).toBeFocused();

  await openMembers(page, alan.email);
  const lock = await item(page, alan.email, "Lock");
  await expect(lock).toHaveAttribute("aria-disabled", "true");
  await expect(lock).toHaveAccessibleDescription("Only admins change or remove an admin");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(menu(page)).toBeHidden();
  await expect(manage(page, alan.email)).toBeFocused();
});

test("while impersonating a team manager nothing of it works, and it says why", async ({ page, server }) => {
  await signIn(page, server.origin, alan);
  await impersonate(page, server.origin, tom);
  await openMembers(page, eli.email);
  const invite = page.getByRole("button", { name: "Invite member" });
  await expect(invite).toHaveAttribute("aria-disabled", "true");
  await expect(invite).toHaveAccessibleDescription("Not available while impersonating");
  await invite.click({ force: true });
  for (const words of ["Change roles", "Lock", "Deactivate", "Remove"]) {
    const refused = await item(page, eli.email, words);
    await expect(refused).toHaveAttribute("aria-disabled", "true");
    await expect(refused).toHaveAccessibleDescription("Not available while impersonating");
    await refused.click({ force: true });
    await page.keyboard.press("Escape");
    await expect(menu(page)).toBeHidden();
  }
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(row(page, eli.email)).toContainText("Active");

  // Nor does it for whoever asks the server without the console.
  const { epoch, csrf_token } = await session(page, server.origin);
  const reply = await page.request.post("/api/v1/members", {
    data: { email: nia.email, name: nia.name },
    headers: { origin: server.origin, "x-session-epoch": String(epoch), "x-csrf-token": csrf_token },
  });
  expect(reply.status()).toBe(403);
  expect((await reply.json()).code).toBe("blocked_while_impersonating");
});
