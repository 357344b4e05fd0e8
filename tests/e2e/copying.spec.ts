// Copying, as far as only a real browser shows it: what was copied can be pasted.
import { alan, eli, signIn } from "./support/people.ts";
import { expect, test } from "./support/test.ts";

const clipboards = [
  { name: "with a clipboard", has: true },
  { name: "without one, as on plain http from another machine", has: false },
];
for (const { name, has } of clipboards) {
  test(`an email is copied ${name}`, async ({ page, server }) => {
    if (!has) await page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
    await signIn(page, server.origin, alan);
    await page.goto("/team/members?q=eli");
    await page.getByRole("row", { name: new RegExp(eli.email) }).hover();
    await page.getByRole("button", { name: `Copy ${eli.email}` }).click();
    await expect(page.getByRole("status").filter({ hasText: "Copied." })).toBeVisible();
    const search = page.getByRole("searchbox", { name: "Search members" });
    await search.fill("");
    await search.focus();
    await page.keyboard.press("ControlOrMeta+v");
    await expect(search).toHaveValue(eli.email);
  });
}
