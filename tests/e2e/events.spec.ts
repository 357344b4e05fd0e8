// Whatever ends an impersonation, every tab tells the truth within a moment, and one connection is
// enough for all tabs of a browser.
import { ada, alan, eli, impersonate, PASSWORD, signIn } from "./support/people.ts";
import { banner, expect, heading, type Page, test } from "./support/test.ts";
import type { BrowserContext, Request } from "@playwright/test";

// Within a second, and some room for a busy machine.
const AGREED = { timeout: 3_000 };
const ENDED = "Impersonation of eli@acme.example was ended by another admin.";

/** Tells which tabs of `context` have a stream of events open. */
function listeners(context: BrowserContext): () => Page[] {
  const open = new Map<Request, Page>();
  context.on("request", (request) => {
    if (request.url().endsWith("/api/v1/events")) open.set(request, request.frame().page());
  });
  context.on("requestfinished", (request) => open.delete(request));
  context.on("requestfailed", (request) => open.delete(request));
  // A tab that is closed has no more requests, whether anybody says so or not.
  return () => [...open.values()].filter((page) => !page.isClosed());
}

/** Ada's dashboard, in a browser of her own. */
async function dashboardOfAda(page: Page, origin: string): Promise<void> {
  const admin = ada();
  const first = await page.request.post(`${origin}/api/v1/session`, {
    data: { email: admin.email, password: PASSWORD },
    headers: { origin },
  });
  expect(first.status()).toBe(200);
  const second = await page.request.post(`${origin}/api/v1/session/second-factor`, {
    data: { code: await admin.authenticator.code() },
    headers: { origin },
  });
  expect(second.status()).toBe(200);
  await page.goto(`${origin}/`);
}

async function endNow(page: Page): Promise<void> {
  await page.getByRole("button", { name: "End now" }).click();
  const dialog = page.getByRole("dialog", { name: "End this impersonation?" });
  await dialog.getByRole("button", { name: "End now" }).click();
  await expect(dialog).toBeHidden();
}

test("what another admin ends is over in every tab, whichever of them listens", async ({
  browser,
  complaints,
  context,
  page,
  server,
}) => {
  const listening = listeners(context);
  await signIn(page, server.origin, alan);
  await impersonate(page, server.origin, eli);
  const tabs = [page, await context.newPage(), await context.newPage()];
  for (const [at, address] of ["/trees", "/facts", "/team/members"].entries()) {
    await tabs[at]!.goto(address);
    await expect(banner(tabs[at]!)).toContainText(eli.email);
  }
  await expect.poll(() => listening().length).toBe(1);

  const other = await browser.newContext();
  await complaints.listen(other);
  const admin = await other.newPage();
  await dashboardOfAda(admin, server.origin);

  const isToldEverywhere = async () => {
    for (const tab of tabs.filter((tab) => !tab.isClosed())) {
      await expect(heading(tab, "Members")).toBeVisible(AGREED);
      await expect(banner(tab)).toBeHidden(AGREED);
      await expect(tab.getByText(ENDED)).toBeVisible(AGREED);
      await expect(tab.getByRole("button", { name: alan.name })).toBeVisible();
    }
  };
  await test.step("Ada ends it", async () => {
    await endNow(admin);
    await isToldEverywhere();
    expect(listening().length).toBe(1);
  });

  await test.step("the tab that listens is closed, and another one takes over", async () => {
    const [first] = listening();
    await first!.close();
    await expect.poll(() => listening().length).toBe(1);
    expect(listening()).not.toContain(first);
  });

  await test.step("a start that no tab knows of is in every tab, and so is its end", async () => {
    const left = tabs.filter((tab) => !tab.isClosed());
    await impersonate(left[0]!, server.origin, eli);
    for (const tab of left) await expect(banner(tab)).toContainText(eli.email, AGREED);
    await admin.reload();
    await endNow(admin);
    await isToldEverywhere();
  });
  await other.close();
});

test("eight tabs need one stream, and each of them works", async ({ context, page, server }) => {
  const listening = listeners(context);
  await signIn(page, server.origin, alan);
  const tabs = [page];
  while (tabs.length < 8) tabs.push(await context.newPage());
  for (const tab of tabs) {
    await tab.goto("/trees");
    await expect(heading(tab, "Trees")).toBeVisible();
  }
  await expect.poll(() => listening().length).toBe(1);
  for (const tab of tabs) {
    await tab.getByRole("link", { name: "Facts" }).click();
    await expect(tab.getByRole("button", { name: /^Certify / }).first()).toBeVisible();
  }
  await impersonate(page, server.origin, eli);
  for (const tab of tabs) await expect(banner(tab)).toContainText(eli.email, AGREED);
  expect(listening().length).toBe(1);
});

test("a stream that breaks comes back with the server", async ({ complaints, context, page, server }) => {
  complaints.expect(/ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED/);
  const listening = listeners(context);
  await signIn(page, server.origin, alan);
  await page.goto("/trees");
  await expect.poll(() => listening().length).toBe(1);
  await server.stop();
  await expect.poll(() => listening().length).toBe(0);
  await server.start();
  await expect.poll(() => listening().length, { timeout: 30_000 }).toBe(1);
  await impersonate(page, server.origin, eli);
  await expect(banner(page)).toContainText(eli.email, AGREED);
});
