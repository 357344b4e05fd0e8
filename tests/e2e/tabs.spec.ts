// Two tabs of one browser never disagree about who the person is.
import { alan, eli, impersonate, signIn } from "./support/people.ts";
import { banner, expect, heading, test } from "./support/test.ts";

// Within a second, and some room for a busy machine.
const AGREED = { timeout: 3_000 };

test("stopping in one tab ends it in the other", async ({ context, page, server }) => {
  await signIn(page, server.origin, alan);
  await impersonate(page, server.origin, eli);
  await page.goto("/facts");
  const other = await context.newPage();
  await other.goto("/trees");
  await expect(banner(page)).toBeVisible();
  await expect(banner(other)).toBeVisible();

  await banner(other).getByRole("button", { name: "Stop impersonating" }).click();
  await expect(heading(other, "Members")).toBeVisible();
  await expect(banner(page)).toBeHidden(AGREED);
  await expect(page.getByRole("button", { name: alan.name })).toBeVisible(AGREED);
  await expect(page.getByRole("link", { name: "Audit log" })).toBeVisible();
});

test("starting in one tab shows the banner in the other", async ({ context, page, server }) => {
  await signIn(page, server.origin, alan);
  await page.goto("/team/members?q=eli");
  const other = await context.newPage();
  await other.goto("/trees");
  await expect(heading(other, "Trees")).toBeVisible();

  await page.getByRole("button", { name: `Impersonate ${eli.email}` }).click();
  await page.getByRole("button", { name: "Start impersonating" }).click();
  await expect(banner(page)).toBeVisible();
  await expect(banner(other)).toContainText(eli.email, AGREED);
  await expect(other.getByRole("link", { name: "Audit log" })).toHaveCount(0);
});

test("a tab that slept through the change neither shows nor writes as the wrong person", async ({
  page,
  server,
  complaints,
}) => {
  // A browser says of the refused change what its status was.
  complaints.expect(/status of 409/);
  await signIn(page, server.origin, alan);
  // What the server would say never comes: the connection is as dead as after a sleep.
  await page.route("**/api/v1/events", () => {});
  await page.goto("/facts");
  await expect(page.getByRole("button", { name: /^Certify / }).first()).toBeVisible();
  // The change happens elsewhere, without any hint to this tab.
  await impersonate(page, server.origin, eli);

  await page.getByRole("button", { name: /^Certify / }).first().click();
  await expect(banner(page)).toContainText(eli.email);
  const { items } = await (
    await page.request.get("/api/v1/facts", { params: { status: "certified", limit: 200 } })
  ).json();
  expect(items).toHaveLength(4);
});
