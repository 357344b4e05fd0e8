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

for (const width of [1280, 320]) {
  test(`what explains a button is cut and covered by nothing, at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    const mask = page.getByRole("button", { name: `Impersonate ${alan.email}`, exact: true });
    // In the first row, which is just below the head.
    await page.getByRole("searchbox", { name: "Search members" }).fill(alan.email);
    await expect(page.locator("tbody").getByRole("row")).toHaveCount(1);
    await mask.hover();
    const tip = page.getByRole("tooltip").filter({ visible: true });
    await expect(tip).toBeVisible();
    const isOnTop = (tip: Element) => {
      const { x, y, width, height } = tip.getBoundingClientRect();
      const at = (across: number, down: number) =>
        tip.contains(document.elementFromPoint(x + across * width, y + down * height));
      return [0.1, 0.5, 0.9].every((across) => [0.1, 0.5, 0.9].every((down) => at(across, down)));
    };
    expect(await tip.evaluate(isOnTop)).toBe(true);
    await mask.focus();
    await page.mouse.move(0, 0);
    await page.keyboard.press("Shift");
    expect(await tip.evaluate(isOnTop)).toBe(true);
  });
}

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
