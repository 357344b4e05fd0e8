// The power goes out in the middle of a burst of edits.
import { alan, eli, impersonate, session, signIn } from "./support/people.ts";
import { expect, test } from "./support/test.ts";

interface Tree {
  id: string;
  title: string;
  version: number;
  nodes: unknown[];
}

interface AuditEvent {
  resource: { id: string } | null;
  performed_by: { email: string };
  impersonated_user: { email: string } | null;
}

test("every acknowledged edit and its audit event outlive a kill, none without the other", async ({
  page,
  server,
}) => {
  await signIn(page, server.origin, alan);
  await impersonate(page, server.origin, eli, "ticket 4812");
  const { epoch, csrf_token } = await session(page, server.origin);
  const headers = {
    origin: server.origin,
    "x-session-epoch": String(epoch),
    "x-csrf-token": csrf_token,
  };
  const read = { headers: { "x-session-epoch": String(epoch) } };
  const trees: Tree[] = (await (await page.request.get("/api/v1/trees", read)).json()).items;
  expect(trees.length).toBeGreaterThanOrEqual(6);

  // Each tree is edited over and over by a client of its own.
  const acknowledged = new Map(trees.map(({ id, version }) => [id, version]));
  let edits = 0;
  const bursts = trees.map(async ({ id, title, nodes }) => {
    for (;;) {
      const version = acknowledged.get(id)!;
      const data = { title: `${title} (${version})`, nodes, version };
      const reply = await page.request
        .put(`/api/v1/trees/${id}`, { data, headers })
        .catch(() => undefined);
      if (!reply) return;
      expect(reply.status()).toBe(200);
      acknowledged.set(id, (await reply.json()).version);
      edits += 1;
    }
  });
  await expect.poll(() => edits, { intervals: [5] }).toBeGreaterThan(60);
  await server.kill();
  await Promise.all(bursts);

  await server.start();
  const after: Tree[] = (await (await page.request.get("/api/v1/trees", read)).json()).items;
  const stop = await page.request.delete("/api/v1/impersonation", { headers });
  expect(stop.status()).toBe(200);
  const admin = { "x-session-epoch": String((await stop.json()).epoch) };
  const events: AuditEvent[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const params = { operation: "tree.edited", limit: "200", ...(cursor && { cursor }) };
    const reply = await page.request.get("/api/v1/audit-events", { params, headers: admin });
    expect(reply.status()).toBe(200);
    const list: { items: AuditEvent[]; next_cursor: string | null } = await reply.json();
    events.push(...list.items);
    cursor = list.next_cursor;
  }

  for (const { id, version: before, title } of trees) {
    const now = after.find((tree) => tree.id === id)!;
    const last = acknowledged.get(id)!;
    // At most one edit was under way without an answer.
    expect(now.version - last, `${title}: nothing acknowledged is lost`).toBeGreaterThanOrEqual(0);
    expect(now.version - last).toBeLessThanOrEqual(1);
    const recorded = events.filter(({ resource }) => resource?.id === id);
    expect(recorded, `${title}: an event for each edit`).toHaveLength(now.version - before);
    for (const { performed_by, impersonated_user } of recorded) {
      expect(performed_by.email).toBe(alan.email);
      expect(impersonated_user?.email).toBe(eli.email);
    }
  }
});
