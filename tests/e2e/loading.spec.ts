// What a page does by itself while the console is on its way.
import { alan, eli, impersonate, signIn } from "./support/people.ts";
import { banner, expect, test } from "./support/test.ts";

test("a page asks for what it shows before the console is there, and the console not again", async ({
  page,
  server,
}) => {
  await signIn(page, server.origin, alan);
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/api/v1/facts")) asked.push(request.url());
  });
  const answered = page.waitForResponse(/\/api\/v1\/facts/);
  await page.route(/_bg\.wasm$/, async (route) => {
    await answered;
    await route.continue();
  });
  await page.goto("/facts?q=plug");
  await expect(page.getByRole("button", { name: /^Certify / }).first()).toBeVisible();
  expect(asked).toEqual([`${server.origin}/api/v1/facts?q=plug`]);

  // Later it is asked for anew.
  await page.getByRole("searchbox").fill("");
  await expect(page).toHaveURL(/\/facts$/);
  await page.getByRole("searchbox").fill("plug");
  await expect.poll(() => asked.at(-1)).toBe(`${server.origin}/api/v1/facts?q=plug`);
  expect(asked.length).toBeGreaterThan(1);
});

for (const address of ["/facts", "/nowhere"]) {
  test(`a console that took a minute to come counts from when its page ${address} came`, async ({ page, server }) => {
    await signIn(page, server.origin, alan);
    await impersonate(page, server.origin, eli);
    await page.addInitScript(() => {
      let stamp: { at: number } | undefined;
      Object.defineProperty(window, "stamp", {
        get: () => stamp,
        set: (made?: { at: number }) => {
          stamp = made && { ...made, at: made.at - 60_000 };
        },
      });
    });
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    if (address === "/facts") await expect(page.locator(".skeleton")).toHaveCount(0);
    await expect(banner(page).getByRole("timer")).toHaveText(/Ends in (58:\d\d|59:00)/);
  });
}
