// The people of the demo data, and what a test does as one of them.
import { expect, type Page } from "@playwright/test";
import { Authenticator } from "./totp.ts";

export const PASSWORD = "understudy-demo";

/** An admin with two-factor authentication. Each test has a database, so codes never collide. */
export const ada = () => ({
  email: "ada@acme.example",
  name: "Ada Admin",
  authenticator: new Authenticator("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"),
});
/** An admin without. */
export const alan = { email: "alan@acme.example", name: "Alan Admin" };
export const eli = { email: "eli@acme.example", name: "Eli Editor" };
/** A team manager. */
export const tom = { email: "tom@acme.example", name: "Tom Teamlead" };
export const vera = { email: "vera@acme.example", name: "Vera Viewer" };

/** Signs in through the API, for tests whose subject is something else. */
export async function signIn(page: Page, origin: string, person: { email: string }): Promise<void> {
  const reply = await page.request.post(`${origin}/api/v1/session`, {
    data: { email: person.email, password: PASSWORD },
    headers: { origin },
  });
  expect(reply.status()).toBe(200);
}

/** What is in the reply to `GET /session`, as far as the tests look. */
interface Session {
  epoch: number;
  csrf_token: string;
  subject: { email: string };
  actor: { email: string };
  impersonation: { idle_expires_at: string } | null;
  ended_impersonation: { cause: string } | null;
}

export async function session(page: Page, origin: string): Promise<Session> {
  const reply = await page.request.get(`${origin}/api/v1/session`);
  expect(reply.status()).toBe(200);
  return reply.json();
}

/** Starts an impersonation through the API; the person must be signed in and need no code. */
export async function impersonate(
  page: Page,
  origin: string,
  person: { email: string },
  reason?: string,
): Promise<void> {
  const { epoch, csrf_token } = await session(page, origin);
  const headers = { origin, "x-session-epoch": String(epoch), "x-csrf-token": csrf_token };
  const members = await page.request.get(`${origin}/api/v1/members`, {
    params: { q: person.email },
    headers: { "x-session-epoch": String(epoch) },
  });
  expect(members.status()).toBe(200);
  const member = (await members.json()).items.find(({ email }: { email: string }) => email === person.email);
  const start = await page.request.post(`${origin}/api/v1/impersonation`, {
    data: { member_id: member.id, ...(reason && { reason }) },
    headers,
  });
  expect(start.status()).toBe(201);
}
