// The rows of a long list: those outside of the window cost nothing, and lose nothing by it.
import { alan, eli, signIn } from "./support/people.ts";
import { expect, heading, test } from "./support/test.ts";

test.beforeEach(async ({ page, server }) => {
  await signIn(page, server.origin, alan);
  await page.goto("/team/members");
  await expect(heading(page, "Members")).toBeVisible();
});

test("rows outside of the window are skipped, read out, and drawn when one comes to them", async ({ page }) => {
  const rows = page.locator("tbody").getByRole("row");
  await expect(rows).toHaveCount(50);
  const isDrawn = () =>
    rows.last().locator(".name").first().evaluate((name) => name.checkVisibility({ contentVisibilityAuto: true }));
  expect(await isDrawn()).toBe(false);
  // What assistive technology has of it is all there.
  await expect(rows.last().getByRole("button", { name: /^Manage / })).toHaveCount(1);
  await rows.last().scrollIntoViewIfNeeded();
  await expect.poll(isDrawn).toBe(true);
});

test("what explains a button is cut by nothing", async ({ page }) => {
  const mask = page.getByRole("button", { name: `Impersonate ${alan.email}`, exact: true });
  await mask.hover();
  const tip = page.getByRole("tooltip").filter({ visible: true });
  await expect(tip).toBeVisible();
  const isOnTop = (tip: Element) => {
    const { x, y, width } = tip.getBoundingClientRect();
    return tip.contains(document.elementFromPoint(x + width / 2, y + 2));
  };
  expect(await tip.evaluate(isOnTop)).toBe(true);
  await mask.focus();
  await page.mouse.move(0, 0);
  await page.keyboard.press("Shift");
  expect(await tip.evaluate(isOnTop)).toBe(true);
});

test("what a mask button does is said to whoever points at it, until Escape", async ({ page }) => {
  const mask = page.getByRole("button", { name: `Impersonate ${eli.email}`, exact: true });
  const said = () =>
    mask.evaluate((button) => {
      const { content, display } = getComputedStyle(button, "::after");
      return display === "none" ? "none" : content;
    });
  expect(await said()).toBe("none");
  await mask.hover();
  expect(await said()).toBe('"Impersonate"');
  await page.keyboard.press("Escape");
  await expect.poll(said).toBe("none");
  await page.mouse.move(0, 0);
  await mask.focus();
  await page.keyboard.press("Shift");
  await expect.poll(said).toBe('"Impersonate"');
});
