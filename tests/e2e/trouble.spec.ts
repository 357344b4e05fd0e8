// What comes in between: answers that are late, wrong or somebody else's. Each is said in words, and
// nothing that was typed is lost.
import { alan, PASSWORD, signIn } from "./support/people.ts";
import { expect, heading, type Page, test } from "./support/test.ts";
import type { Route } from "@playwright/test";

const FACTS = /\/api\/v1\/facts(\?|$)/;
const FACT = "Nobody has written this fact down yet.";

const problem = (status: number, code: string, headers: Record<string, string> = {}) => (route: Route) =>
  route.fulfill({
    status,
    headers: { "content-type": "application/problem+json", ...headers },
    body: JSON.stringify({
      type: `/problems/${code}`,
      title: "t",
      status,
      code,
      detail: "d",
      request_id: "req_0123456789",
    }),
  });

const text = (type: string, body: string) => (route: Route) =>
  route.fulfill({ status: 200, headers: { "content-type": type }, body });

test.beforeEach(async ({ page, server }) => {
  await signIn(page, server.origin, alan);
});

/** The page says `words` in place of the list, and Retry brings the list once the trouble is over. */
async function saysAndRecovers(page: Page, trouble: (route: Route) => Promise<void>, words: RegExp): Promise<void> {
  await page.route(FACTS, trouble);
  await page.goto("/facts");
  const main = page.getByRole("main");
  await expect(main.getByText(words)).toBeVisible();
  await expect(heading(page, "Facts")).toBeVisible();
  await page.unroute(FACTS);
  await main.getByRole("button", { name: "Retry" }).click();
  await expect(page.getByRole("button", { name: /^(Certify|Uncertify) / }).first()).toBeVisible();
  await expect(main.getByText(words)).toBeHidden();
}

test("a slow answer is waited for, with the page in place", async ({ page }) => {
  let answer: () => void = () => {};
  const late = new Promise<void>((resolve) => (answer = resolve));
  await page.route(FACTS, async (route) => {
    await late;
    await route.continue();
  });
  await page.goto("/facts");
  await expect(heading(page, "Facts")).toBeVisible();
  await expect(page.getByRole("main").getByRole("status").filter({ hasText: /loading/i })).toBeAttached();
  answer();
  await expect(page.getByRole("button", { name: /^(Certify|Uncertify) / }).first()).toBeVisible();
});

test("a fault of the server is said with the number that finds it", async ({ page, complaints }) => {
  complaints.expect(/status of 500/, /response: 500/);
  await saysAndRecovers(page, problem(500, "internal"), /Something went wrong on our side/);
});

test("too many requests say when to try again", async ({ page, complaints }) => {
  complaints.expect(/status of 429/);
  await saysAndRecovers(page, problem(429, "rate_limited", { "retry-after": "61" }), /Try again in 2 minutes/);
});

test("an answer that is cut short is no list", async ({ page }) => {
  await saysAndRecovers(page, text("application/json", '{"items": [{"id"'), /could not be read/);
});

test("the page of a captive portal is no answer, and is not shown", async ({ page }) => {
  const portal = "<!doctype html><title>Wi-Fi</title><h1>Welcome to the hotel</h1><script>alert(1)</script>";
  await saysAndRecovers(page, text("text/html", portal), /could not be read/);
  await expect(page.getByText("Welcome to the hotel")).toHaveCount(0);
});

test("a session that is over in the middle of typing loses no text, and sign-in comes back", async ({
  page,
  server,
  complaints,
}) => {
  complaints.expect(/status of 401/);
  await page.goto("/facts");
  await page.getByRole("button", { name: "Add fact" }).click();
  const dialog = page.getByRole("dialog", { name: "Add fact" });
  await dialog.getByLabel("Statement").fill(FACT);
  await page.context().clearCookies();
  await dialog.getByRole("button", { name: "Save" }).click();

  await expect(heading(page, "Sign in")).toBeVisible();
  await expect(page.getByText("Not saved")).toBeVisible();
  await expect(page.getByText(FACT)).toBeVisible();
  await expect(page.getByRole("button", { name: "Copy" })).toBeVisible();

  await page.getByLabel("Email").fill(alan.email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(heading(page, "Facts")).toBeVisible();
  const facts = await page.request.get(`${server.origin}/api/v1/facts`, { params: { q: FACT } });
  expect((await facts.json()).total, "it was not sent by itself").toBe(0);
});
