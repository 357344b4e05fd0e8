// The main job without a mouse: nothing here is clicked, hovered over or filled from outside.
import { ada, eli, PASSWORD } from "./support/people.ts";
import { banner, expect, heading, type Page, test } from "./support/test.ts";
import type { Locator } from "@playwright/test";

/** More than any page has of things to stop at. */
const MOST_STOPS = 120;

/** Presses Tab until the focus is on `wanted`, as somebody would who looks for it. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await expect(wanted).toBeVisible();
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  await expect(wanted, "can be reached by Tab").toBeFocused();
}

/** Goes to `wanted` and presses Enter. */
async function enter(page: Page, wanted: Locator): Promise<void> {
  await tabTo(page, wanted);
  await page.keyboard.press("Enter");
}

test("the main job needs no mouse", async ({ page }) => {
  const admin = ada();
  const main = page.getByRole("main");

  await test.step("Ada signs in", async () => {
    await page.goto("/");
    await tabTo(page, page.getByRole("textbox", { name: "Email" }));
    await page.keyboard.type(admin.email);
    await tabTo(page, page.getByLabel("Password"));
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Enter");
    await tabTo(page, page.getByLabel("Authentication code"));
    await page.keyboard.type(await admin.authenticator.code());
    await page.keyboard.press("Enter");
    await expect(heading(page, "Dashboard")).toBeVisible();
  });

  await test.step("the first stop of a page skips its navigation", async () => {
    await page.reload();
    await expect(page.getByRole("link", { name: "Members", exact: true })).toBeVisible();
    await page.keyboard.press("Tab");
    await expect(page.getByText("Skip to content")).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(main).toBeFocused();
  });

  const mask = page.getByRole("button", { name: `Impersonate ${eli.email}` });
  const dialog = page.getByRole("dialog", { name: `Impersonate ${eli.email}?` });
  await test.step("a new page is told by its heading, and Eli is found", async () => {
    await enter(page, page.getByRole("link", { name: "Members", exact: true }));
    await expect(heading(page, "Members")).toBeFocused();
    await tabTo(page, page.getByRole("searchbox", { name: "Search members" }));
    await page.keyboard.type("eli@");
    await expect(page.getByRole("button", { name: /^Impersonate / })).toHaveCount(1);
  });

  await test.step("the dialog opens in its first field, keeps the focus, and Escape gives it back", async () => {
    await enter(page, mask);
    await expect(dialog.getByLabel(/^Reason/)).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(mask).toBeFocused();
    await page.keyboard.press("Enter");
    await page.keyboard.type("ticket 4812");
    const code = dialog.getByLabel("Authentication code");
    await tabTo(page, code);
    await page.keyboard.type(await admin.authenticator.code());
    await expect(dialog).toMatchAriaSnapshot(`
      - dialog "Impersonate eli@acme.example?":
        - heading "Impersonate eli@acme.example?" [level=2]
        - textbox "Reason (optional)": ticket 4812
        - checkbox /View only/
        - textbox "Authentication code": /\\d{6}/
        - button "Cancel"
        - button "Start impersonating"
    `);
    await page.keyboard.press("Enter");
  });

  await test.step("the banner is a region of its own, before everything else", async () => {
    await expect(heading(page, "Dashboard")).toBeFocused();
    await expect(banner(page)).toMatchAriaSnapshot(`
      - region "Impersonation":
        - paragraph:
          - text: You are impersonating
          - strong: eli@acme.example
        - 'button "Reason: ticket 4812"'
        - timer /Ends in \\d+:\\d\\d without activity/
        - button "Stop impersonating"
    `);
    await expect(page.getByRole("navigation", { name: "Main" })).toMatchAriaSnapshot(`
      - navigation "Main":
        - list:
          - listitem:
            - link "Dashboard"
          - listitem:
            - link "Trees"
          - listitem:
            - link "Facts"
          - listitem:
            - link "Members"
    `);
  });

  await test.step("a fact is certified as Eli", async () => {
    await enter(page, page.getByRole("link", { name: "Facts", exact: true }));
    await expect(heading(page, "Facts")).toBeFocused();
    const certify = page.getByRole("button", { name: /^Certify / }).first();
    await expect(certify).toBeVisible();
    const name = (await certify.getAttribute("aria-label"))!;
    await enter(page, certify);
    const uncertify = page.getByRole("button", { name: name.replace("Certify", "Uncertify"), exact: true });
    await expect(uncertify).toBeFocused();
  });

  await test.step("Stop gives the focus back to the mask, and the log opens by Enter", async () => {
    await enter(page, banner(page).getByRole("button", { name: "Stop impersonating" }));
    await expect(mask).toBeFocused();
    await expect(banner(page)).toBeHidden();
    await enter(page, page.getByRole("link", { name: "Audit log", exact: true }));
    await expect(heading(page, "Audit log")).toBeFocused();
    const certified = main.getByRole("listitem").filter({ hasText: "as eli@acme.example, certified fact" }).first();
    await enter(page, certified.locator("summary"));
    await expect(certified).toContainText("Impersonated user");
    await expect(certified).toContainText("ticket 4812");
  });
});
