// The server goes away and comes back while an admin is somebody else.
import { alan, eli, impersonate, session, signIn } from "./support/people.ts";
import { banner, expect, heading, test } from "./support/test.ts";

test.beforeEach(async ({ page, server, complaints }) => {
  // A browser says of each request that found nobody.
  complaints.expect(/ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED/);
  await signIn(page, server.origin, alan);
  await impersonate(page, server.origin, eli);
  // A server that stops refuses whoever begins to follow it just then, and a browser says so.
  const follows = page.waitForResponse("**/api/v1/events");
  await page.goto("/trees");
  await expect(heading(page, "Trees")).toBeVisible();
  await follows;
});

test("the banner stays and says so, and work resumes when it is back", async ({ page, server }) => {
  await server.stop();
  await page.getByRole("link", { name: "Facts" }).click();
  await expect(banner(page)).toContainText(/offline/i);
  await expect(banner(page)).toContainText(eli.email);
  await expect(banner(page).getByRole("timer")).toHaveText(/Ends in/);

  await server.start();
  await expect(banner(page)).not.toContainText(/offline/i, { timeout: 30_000 });
  const retry = page.getByRole("main").getByRole("button", { name: "Retry" });
  const certify = page.getByRole("button", { name: /^Certify / }).first();
  await expect(retry.or(certify)).toBeVisible();
  if (await retry.isVisible()) await retry.click();
  const name = (await certify.getAttribute("aria-label"))!;
  await certify.click();
  await expect(page.getByRole("button", { name: name.replace("Certify", "Uncertify") })).toBeVisible();
  expect((await session(page, server.origin)).subject.email).toBe(eli.email);
});

test("a stop that finds nobody is done as soon as the server is back", async ({ page, server }) => {
  await server.stop();
  await banner(page).getByRole("button", { name: "Stop impersonating" }).click();
  await expect(banner(page)).toContainText("Will stop when back online");

  await server.start();
  await expect(banner(page)).toBeHidden({ timeout: 30_000 });
  await expect(heading(page, "Members")).toBeVisible();
  expect((await session(page, server.origin)).subject.email).toBe(alan.email);
});
