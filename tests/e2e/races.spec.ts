// Reads that race a change of identity: they are answered as one of the two, or refused.
import { alan, eli, impersonate, session, signIn } from "./support/people.ts";
import { expect, type Page, test } from "./support/test.ts";

/** Reads at once what only an admin, only Eli and both may see, under one epoch. */
async function reads(page: Page, epoch: number): Promise<void> {
  const addresses = ["/api/v1/audit-events", "/api/v1/facts", "/api/v1/members"];
  const headers = { "x-session-epoch": String(epoch) };
  const replies = await Promise.all(
    addresses.map((address) => page.request.get(address, { headers })),
  );
  for (const reply of replies) {
    if (reply.status() === 401) {
      // It came with the cookie that the start replaced, and is told to come again.
      expect(reply.headers()["retry-after"]).toBe("1");
    } else if (reply.status() === 409) {
      expect((await reply.json()).code).toBe("identity_changed");
    } else {
      // Whoever is answered is answered as who they believed to be.
      expect(reply.status(), `${reply.url()}`).toBe(200);
      expect(reply.headers()["x-session-epoch"]).toBe(String(epoch));
    }
  }
}

test("reads that race a start see the admin's data or nothing", async ({ page, server }) => {
  await signIn(page, server.origin, alan);
  for (let round = 0; round < 5; round += 1) {
    const { epoch } = await session(page, server.origin);
    await Promise.all([reads(page, epoch), impersonate(page, server.origin, eli), reads(page, epoch)]);
    const as = await session(page, server.origin);
    expect(as.subject.email).toBe(eli.email);
    const facts = page.request.get("/api/v1/facts", { headers: { "x-session-epoch": String(as.epoch) } });
    const stop = page.request.delete("/api/v1/impersonation", { headers: { origin: server.origin } });
    expect([200, 401]).toContain((await facts).status());
    expect((await stop).status()).toBe(200);
    expect((await session(page, server.origin)).subject.email).toBe(alan.email);
  }
});
