// The command menu, by keyboard alone and by touch.
import { alan, eli, signIn } from "./support/people.ts";
import { banner, expect, expectAccessible, heading, test } from "./support/test.ts";

test("into an impersonation and out of it by the command menu, without a mouse", async ({ page, server }) => {
  const { keyboard } = page;
  const menu = page.getByRole("dialog", { name: "Command menu" });
  const field = menu.getByRole("combobox", { name: "Search or go to" });
  await signIn(page, server.origin, alan);
  await page.goto("/facts");
  await expect(heading(page, "Facts")).toBeVisible();

  await test.step("it opens where one types, and Escape gives the focus back", async () => {
    await page.getByRole("searchbox", { name: "Search facts" }).focus();
    await keyboard.press("ControlOrMeta+k");
    await expect(field).toBeFocused();
    await keyboard.press("Escape");
    await expect(menu).toBeHidden();
    await expect(page.getByRole("searchbox", { name: "Search facts" })).toBeFocused();
  });

  await test.step("a colleague is found, and the usual dialog opens", async () => {
    await keyboard.press("ControlOrMeta+k");
    await expect(field).toBeFocused();
    await keyboard.type("eli@");
    await expect(menu.getByRole("status").first()).toHaveText("2 results");
    await expect(menu).toMatchAriaSnapshot(`
      - dialog "Command menu":
        - heading "Command menu" [level=2]
        - combobox "Search or go to" [expanded]: eli@
        - listbox "Results":
          - option "Impersonate Eli Editor eli@acme.example" [selected]
          - option "Show Eli Editor eli@acme.example"
        - status: 2 results
        - button "Close"
    `);
    await expectAccessible(page);
    await keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: `Impersonate ${eli.email}?` });
    await expect(dialog.getByLabel(/^Reason/)).toBeFocused();
    await keyboard.type("ticket 4812");
    const start = dialog.getByRole("button", { name: "Start impersonating" });
    for (let stops = 0; stops < 6 && !(await start.evaluate((it) => it === document.activeElement)); stops += 1) {
      await keyboard.press("Tab");
    }
    await keyboard.press("Enter");
    await expect(banner(page)).toContainText(eli.email);
    await expect(heading(page, "Dashboard")).toBeFocused();
  });

  await test.step("as Eli it goes to Eli's pages, and first of all it stops", async () => {
    await keyboard.press("ControlOrMeta+k");
    await expect(field).toBeFocused();
    await expect(menu.getByRole("option")).toHaveText([
      "Stop impersonating", "Dashboard", "Trees", "Facts", "Members", "Sign out",
    ]);
    await expectAccessible(page);
    await keyboard.type("tr");
    await expect(menu.getByRole("option", { name: "Trees", selected: true })).toBeVisible();
    await keyboard.press("Enter");
    await expect(heading(page, "Trees")).toBeFocused();
    await keyboard.press("ControlOrMeta+k");
    await expect(menu.getByRole("option", { name: "Stop impersonating", selected: true })).toBeVisible();
    await keyboard.press("Enter");
    await expect(heading(page, "Members")).toBeVisible();
    await expect(banner(page)).toBeHidden();
  });
});

test("on a phone the command menu has a button", async ({ page, server }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await signIn(page, server.origin, alan);
  await page.goto("/");
  await page.getByRole("button", { name: "Search or go to…" }).click();
  const menu = page.getByRole("dialog", { name: "Command menu" });
  await menu.getByRole("combobox").fill("aud");
  await menu.getByRole("option", { name: "Audit log" }).click();
  await expect(heading(page, "Audit log")).toBeFocused();
});
