// What works before the console has started, or where it cannot.
import { alan, eli, impersonate, session, signIn } from "./support/people.ts";
import { banner, expect, test } from "./support/test.ts";

test("without wasm the banner of the shell still stops the impersonation", async ({
  page,
  server,
  complaints,
}) => {
  complaints.expect(/\.wasm|WebAssembly|Failed to fetch|NetworkError/i);
  await page.route("**/*.wasm", (route) => route.abort());
  await signIn(page, server.origin, alan);
  await impersonate(page, server.origin, eli, "ticket 4812");
  await page.goto("/facts");
  await expect(page.locator("html")).toHaveAttribute("data-session", "impersonating");
  await expect(banner(page)).toContainText(`You are impersonating ${eli.email}`);

  const stopped = page.waitForResponse(`${server.origin}/stop-impersonating`);
  await banner(page).getByRole("button", { name: "Stop impersonating" }).click();
  expect((await stopped).status()).toBe(303);
  await expect(page).toHaveURL("/team/members");
  await expect(page.locator("html")).toHaveAttribute("data-session", "self");
  await expect(banner(page)).toBeHidden();
  expect((await session(page, server.origin)).subject.email).toBe(alan.email);
});
