// Nothing moves on any page: not when the console takes over from the shell, and not when data come.
import { alan, eli, impersonate, session, signIn } from "./support/people.ts";
import { launchOptions } from "./support/chromium.ts";
import { banner, expect, heading, type Page, test } from "./support/test.ts";

// With the bars of a mouse, which take room; Playwright hides them from its pictures.
test.use({ launchOptions: { ...launchOptions, ignoreDefaultArgs: ["--hide-scrollbars"] } });

interface Shift {
  value: number;
  what: string;
}

declare global {
  interface Window {
    shifts: Shift[];
  }
}

/** An address, and the heading that it has before data come. */
type Visit = readonly [address: string, name: string | RegExp];

/** Opens addresses slowly, and sees what moves. */
class Watch {
  #release: () => void = () => {};
  #released: Promise<void> = Promise.resolve();

  private constructor(private readonly page: Page) {}

  /** With wasm held back until the shell is painted, and data until the console has taken over. */
  static async over(page: Page): Promise<Watch> {
    const watch = new Watch(page);
    await page.addInitScript(() => {
      window.shifts = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & {
          value: number;
          sources: { node: Node | null }[];
        })[]) {
          const nodes = entry.sources.map(({ node }) => (node as Element | null)?.className || node?.nodeName);
          window.shifts.push({ value: entry.value, what: nodes.join(", ") });
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.route("**/*.wasm", async (route) => {
      // For whoever is not signed in the shell has nothing to paint.
      await page.waitForFunction(
        () =>
          performance.getEntriesByName("first-paint").length > 0 ||
          document.documentElement.dataset.session === "none",
      );
      await route.continue();
    });
    await page.route("**/api/v1/**", async (route) => {
      await watch.#released;
      await route.continue().catch(() => undefined);
    });
    return watch;
  }

  /** What moved while the console took over, and what moved when data came. */
  async visit([address, name]: Visit): Promise<{ takeover: Shift[]; data: Shift[] }> {
    this.#released = new Promise((resolve) => (this.#release = resolve));
    await this.page.goto(address);
    await expect(this.page.getByRole("heading", { level: 1, name })).toBeVisible();
    const takeover = await this.#settled();
    this.#release();
    await expect(this.page.locator("[aria-busy=true], .skeleton")).toHaveCount(0);
    return { takeover, data: (await this.#settled()).slice(takeover.length) };
  }

  /** Nothing moves on any of them. */
  async expectStill(visits: readonly Visit[]): Promise<void> {
    for (const visit of visits) {
      const moved = await this.visit(visit);
      expect.soft(moved, visit[0]).toEqual({ takeover: [], data: [] });
    }
  }

  /** What has moved so far; entries are delivered after the frame in which it happened. */
  #settled(): Promise<Shift[]> {
    return this.page.evaluate(async () => {
      for (let frame = 0; frame < 2; frame += 1) {
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      }
      return window.shifts;
    });
  }
}

/** The address of some tree. */
async function tree(page: Page): Promise<string> {
  const trees = await page.request.get("/api/v1/trees");
  return `/trees/${(await trees.json()).items[0].id}`;
}

/** The address of an invitation. */
async function invitation(page: Page, origin: string): Promise<string> {
  const { epoch, csrf_token } = await session(page, origin);
  const invited = await page.request.post("/api/v1/members", {
    data: { email: "nia@acme.example", name: "Nia New", roles: ["viewer"] },
    headers: { origin, "x-session-epoch": String(epoch), "x-csrf-token": csrf_token },
  });
  expect(invited.status()).toBe(201);
  return new URL((await invited.json()).invitation_url).pathname;
}

for (const width of [320, 1280]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 900 } });
    test.slow();

    test("nothing shifts for an admin", async ({ page, server }) => {
      await signIn(page, server.origin, alan);
      const [one, join] = [await tree(page), await invitation(page, server.origin)];
      const watch = await Watch.over(page);
      await watch.expectStill([
        ["/", "Dashboard"],
        ["/trees", "Trees"],
        ["/trees?q=charg", "Trees"],
        [one, "Tree"],
        ["/facts", "Facts"],
        ["/team/members", "Members"],
        ["/team/members?q=nobody-has-this", "Members"],
        ["/team/settings", "Team settings"],
        ["/billing", "Billing"],
        ["/settings/security", "Security"],
        ["/audit-log", "Audit log"],
        ["/account/security", "Account security"],
        ["/sign-in", /./],
        [join, /./],
        ["/no/such/page", "Page not found"],
      ]);
    });

    test("nothing shifts under the banner", async ({ page, server }) => {
      await signIn(page, server.origin, alan);
      await impersonate(page, server.origin, eli, "ticket 4812");
      const one = await tree(page);
      const watch = await Watch.over(page);
      await watch.expectStill([
        ["/", "Dashboard"],
        ["/trees", "Trees"],
        [one, "Tree"],
        ["/facts", "Facts"],
        ["/team/members", "Members"],
        ["/team/settings", /./],
        ["/billing", /./],
        ["/settings/security", /./],
        ["/audit-log", /./],
        ["/account/security", /./],
        ["/no/such/page", "Page not found"],
      ]);
      await expect(banner(page)).toContainText(eli.email);
    });

    test("nothing shifts for somebody who is not signed in", async ({ page, server, browser }) => {
      await signIn(page, server.origin, alan);
      const join = await invitation(page, server.origin);
      const stranger = await browser.newPage({ viewport: { width, height: 900 }, baseURL: server.origin });
      const watch = await Watch.over(stranger);
      await watch.expectStill([
        ["/sign-in", "Sign in"],
        ["/trees", "Sign in"],
        [join, "Invitation"],
      ]);
      await expect(heading(stranger, "Join Acme")).toBeVisible();
      await stranger.close();
    });
  });
}
