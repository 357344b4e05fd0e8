// What the page itself says where the console cannot start, or stops in the middle of something.
import { alan, eli, impersonate, session, signIn } from "./support/people.ts";
import { banner, expect, expectAccessible, heading, test } from "./support/test.ts";

test("a console that was not loaded whole says so, and a reload helps", async ({
  page,
  server,
  complaints,
}) => {
  complaints.expect(/\.wasm|WebAssembly|Failed to fetch|NetworkError/i);
  await signIn(page, server.origin, alan);
  await page.route("**/*.wasm", (route) => route.abort());
  await page.goto("/facts");
  await expect(heading(page, "The console could not start")).toBeFocused();
  await expectAccessible(page);
  await page.unroute("**/*.wasm");
  await page.getByRole("link", { name: "Reload" }).click();
  await expect(heading(page, "Facts")).toBeVisible();
  await expect(page.getByText("could not start")).toBeHidden();
});

test("a browser that runs no wasm is told so, and can still stop impersonating", async ({
  page,
  server,
  complaints,
}) => {
  complaints.expect(/WebAssembly/);
  await signIn(page, server.origin, alan);
  await impersonate(page, server.origin, eli);
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, "WebAssembly"));
  await page.goto("/");
  await expect(heading(page, "The console could not start")).toBeFocused();
  await banner(page).getByRole("button", { name: "Stop impersonating" }).click();
  await expect(page).toHaveURL("/team/members");
  await expect(banner(page)).toBeHidden();
  expect((await session(page, server.origin)).subject.email).toBe(alan.email);
});

test("a console that stops keeps the banner and what was typed, and does nothing more", async ({
  page,
  server,
  complaints,
}) => {
  // The program gives up where a copy cannot be made.
  complaints.expect(/the page is broken|unreachable/);
  await signIn(page, server.origin, alan);
  await impersonate(page, server.origin, eli, "ticket 4812");
  await page.goto("/trees");
  await page.getByRole("main").getByRole("link").first().click();
  const typed = "Does the lamp of the charger blink?";
  await page.getByRole("textbox", { name: "Text" }).fill(typed);
  // What the console draws next fails in the middle of it.
  await page.evaluate(() => {
    const { cloneNode } = Node.prototype;
    Node.prototype.cloneNode = () => {
      Node.prototype.cloneNode = cloneNode;
      throw new Error("the page is broken");
    };
  });
  await page.getByRole("link", { name: "Facts" }).click();
  await expect(heading(page, "The console stopped working")).toBeFocused();
  await expect(page.getByLabel("Not saved")).toHaveValue(typed);
  await expect(banner(page)).toContainText(`You are impersonating ${eli.email}`);
  await expect(banner(page).getByRole("timer")).toHaveCount(0);
  await expectAccessible(page);
  const asked = await page.evaluate(() => Promise.race([fetch("/api/v1/session"), "nothing"]));
  expect(asked, "what is left of the console reaches nobody").toBe("nothing");
  await banner(page).getByRole("button", { name: "Stop impersonating" }).click();
  await expect(page).toHaveURL("/team/members");
  await expect(heading(page, "Members")).toBeVisible();
  expect((await session(page, server.origin)).subject.email).toBe(alan.email);
});
