// What somebody is about to open is asked for before they do: it shows at once, and means the same to
// the server as if it had been asked for by the click.
import { alan, eli, impersonate, session, signIn } from "./support/people.ts";
import { banner, expect, heading, type Page, test } from "./support/test.ts";
import type { Request } from "@playwright/test";

const link = (page: Page, name: string) => page.getByRole("link", { name, exact: true });
const path = (request: Request) => new URL(request.url()).pathname;
const isBackground = (request: Request) => request.headers()["x-background"] === "1";

/** The questions of the console from now on, as `GET /api/v1/facts`, with who asked. */
function questions(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (!path(request).startsWith("/api/v1/") || path(request).endsWith("/events")) return;
    const who = isBackground(request) ? "ahead" : "person";
    asked.push(`${who} ${request.method()} ${path(request).slice("/api/v1".length)}`);
  });
  return asked;
}

/** Waits until `address` was answered. */
const answer = (page: Page, address: string) =>
  page.waitForResponse((response) => path(response.request()) === `/api/v1${address}` && response.ok());

/** When the impersonation ends unless something is done, by the server. */
async function deadline(page: Page, origin: string): Promise<number> {
  return Date.parse((await session(page, origin)).impersonation!.idle_expires_at);
}

test("to point at a page asks for it, and opening it shows the answer and is activity", async ({
  page,
  server,
}) => {
  await signIn(page, server.origin, alan);
  await impersonate(page, server.origin, eli);
  await page.goto("/trees");
  await expect(page.getByRole("main").locator('a[href^="/trees/"]').first()).toBeVisible();
  // What the page itself did and the pointer's first move are reported by now.
  await Promise.all([answer(page, "/impersonation/activity"), page.mouse.move(700, 400)]);
  const before = await deadline(page, server.origin);
  const asked = questions(page);

  await Promise.all([answer(page, "/facts"), link(page, "Facts").hover()]);
  const facts = () => asked.filter((question) => question.endsWith("/facts"));
  expect(facts()).toEqual(["ahead GET /facts"]);
  expect(await deadline(page, server.origin), "to look is not to do").toBe(before);

  // As long as people press, in which the link has the focus already.
  await Promise.all([answer(page, "/impersonation/activity"), link(page, "Facts").click({ delay: 150 })]);
  await expect(page.getByRole("button", { name: /^Certify / }).first()).toBeVisible();
  expect(facts()).toEqual(["ahead GET /facts"]);
  expect(await deadline(page, server.origin), "to open is to do").toBeGreaterThan(before);
});

test("the keyboard asks ahead as well: a tree's link, and the next page of a list", async ({ page, server }) => {
  await signIn(page, server.origin, alan);
  await page.goto("/trees");
  const tree = page.getByRole("main").locator('a[href^="/trees/"]').first();
  await expect(tree).toBeVisible();
  const asked = questions(page);
  const address = (await tree.getAttribute("href"))!;
  await Promise.all([answer(page, address), tree.focus()]);
  await tree.press("Enter");
  await expect(page.getByRole("button", { name: "Save" })).toBeVisible();
  expect(asked.filter((question) => question.endsWith(address))).toEqual([`ahead GET ${address}`]);

  await page.goto("/team/members");
  await expect(page.getByRole("main").locator("tbody tr")).toHaveCount(50);
  const next = page.getByRole("button", { name: "Next" });
  await Promise.all([answer(page, "/members"), next.focus()]);
  asked.length = 0;
  await next.press("Enter");
  await expect(page.getByText(/^51–100 of /)).toBeVisible();
  expect(asked.filter((question) => question.endsWith("/members"))).toEqual([]);
});

test("an answer that fails is not told, and the page asks for itself", async ({ page, server, complaints }) => {
  complaints.expect(/status of 500/, /response: 500/);
  await signIn(page, server.origin, alan);
  await page.goto("/trees");
  await expect(heading(page, "Trees")).toBeVisible();
  await page.route(/\/api\/v1\/facts/, (route) => route.fulfill({ status: 500, body: "" }));
  const failed = page.waitForResponse((response) => response.status() === 500);
  await Promise.all([failed, link(page, "Facts").hover()]);
  await page.unroute(/\/api\/v1\/facts/);
  await expect(page.getByRole("alert")).toHaveCount(0);
  await link(page, "Facts").click();
  await expect(page.getByRole("button", { name: /^(Certify|Uncertify) / }).first()).toBeVisible();
});

test("whoever saves data is asked for nothing ahead", async ({ page, server }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "connection", { value: { saveData: true }, configurable: true });
  });
  await signIn(page, server.origin, alan);
  await page.goto("/trees");
  await expect(page.getByRole("main").locator('a[href^="/trees/"]').first()).toBeVisible();
  const asked = questions(page);
  await link(page, "Facts").hover();
  await link(page, "Facts").click();
  await expect(page.getByRole("button", { name: /^(Certify|Uncertify) / }).first()).toBeVisible();
  expect(asked.filter((question) => question.endsWith("/facts"))).toEqual(["person GET /facts"]);
});

test("an answer of one identity is not shown to the next", async ({ page, server }) => {
  await signIn(page, server.origin, alan);
  await page.goto("/trees");
  await expect(heading(page, "Trees")).toBeVisible();
  await Promise.all([answer(page, "/members"), link(page, "Members").hover()]);
  await impersonate(page, server.origin, eli);
  await expect(banner(page)).toContainText(eli.email);
  const asked = questions(page);
  await link(page, "Members").click();
  await expect(page.getByRole("main").locator("tbody tr")).toHaveCount(50);
  await expect(page.getByRole("button", { name: /^Impersonate / })).toHaveCount(0);
  expect(asked.filter((question) => question.endsWith("/members")).length).toBeGreaterThan(0);
});
