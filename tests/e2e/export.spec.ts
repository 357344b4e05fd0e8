// The audit log as a file: what the filters show, all of it, and nothing else.
import { readFile } from "node:fs/promises";
import { alan, eli, impersonate, session, signIn, vera } from "./support/people.ts";
import { expect, heading, type Page, test } from "./support/test.ts";

/** Presses a button that saves a file; gives its name and what is in it. */
async function saved(page: Page, button: string): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  const text = await readFile(await download.path(), "utf8");
  return { name: download.suggestedFilename(), text };
}

test("both files have what the filters show, on all pages", async ({ page, server }) => {
  await signIn(page, server.origin, alan);
  for (const member of [eli, vera, eli]) {
    await impersonate(page, server.origin, member, `=1+1, "ticket" 4812`);
    const stop = await page.request.delete(`${server.origin}/api/v1/impersonation`, {
      headers: { origin: server.origin },
    });
    expect(stop.status()).toBe(200);
  }
  await page.goto("/audit-log");
  await page.getByRole("combobox", { name: "Operation" }).selectOption("user.impersonation.started");
  await page.getByRole("searchbox", { name: "Email" }).fill(alan.email);
  await expect(page).toHaveURL(/operation=user\.impersonation\.started/);
  await expect(page).toHaveURL(/email=alan%40acme\.example/);
  const pages = page.getByRole("navigation", { name: "Pages" });
  await expect(pages).toContainText("1–3 of 3");

  const csv = await saved(page, "Export CSV");
  expect(csv.name).toBe("audit-events.csv");
  const [head, ...lines] = csv.text.trimEnd().split("\r\n");
  expect(head).toMatch(/^id,occurred_at,action,operation,/);
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(line).toContain(`"'=1+1, ""ticket"" 4812"`);

  const { name, text } = await saved(page, "Export JSON Lines");
  expect(name).toBe("audit-events.jsonl");
  const events = text.trimEnd().split("\n").map((line) => JSON.parse(line));
  expect(events.map(({ operation }) => operation)).toEqual(Array(3).fill("user.impersonation.started"));
  expect(events.map(({ impersonated_user }) => impersonated_user.email)).toEqual([
    eli.email,
    vera.email,
    eli.email,
  ]);

  // The page stayed, and both are on record.
  await expect(heading(page, "Audit log")).toBeVisible();
  await page.goto("/audit-log?action=audit.exported");
  await expect(pages).toContainText("1–2 of 2");
  expect((await session(page, server.origin)).subject.email).toBe(alan.email);
});
