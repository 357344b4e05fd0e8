// `test` with a server of its own, and a page that may not misbehave: whatever it reports fails the
// test, unless the test said before that it belongs to the story.
import { AxeBuilder } from "@axe-core/playwright";
import { type BrowserContext, expect, type Page, test as base } from "@playwright/test";
import { type Options, Server } from "./server.ts";

export { expect };
export type { Page };

/** How browsers call a request that the page itself gave up: Chromium, Firefox. */
const GIVEN_UP = ["net::ERR_ABORTED", "NS_BINDING_ABORTED"];

/** Collects everything that goes wrong in the pages of a context. */
export class Complaints {
  readonly #heard: string[] = [];
  readonly #expected: RegExp[] = [
    // "Who is here?" or "somebody is here", said by the page on its own in the very moment in which
    // a start or a stop elsewhere replaced the identity that it travelled under: the server takes
    // neither for the new one, the page asks again, and the browser remarks on the answer.
    /status of 401 \(Unauthorized\) \(http:\S+\/api\/v1\/(session|impersonation\/activity)\)$/,
  ];

  /** From now on these belong to the story. */
  expect(...patterns: RegExp[]): void {
    this.#expected.push(...patterns);
  }

  async listen(context: BrowserContext): Promise<void> {
    // Violations reach the console too, but not in every version and not for every directive.
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
        console.error(`CSP violation: ${violatedDirective} ${blockedURI}`),
      );
    });
    context.on("console", (message) => {
      if (message.type() === "error") this.#hear(`console: ${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => this.#hear(`page error: ${error.error().message}`));
    context.on("requestfailed", (request) => {
      const cause = request.failure()?.errorText ?? "";
      // What the page itself gave up: a search that was overtaken, a stream on leaving the page.
      if (!GIVEN_UP.includes(cause)) this.#hear(`request: ${cause} ${request.url()}`);
    });
    context.on("response", (response) => {
      if (response.status() >= 500) this.#hear(`response: ${response.status()} ${response.url()}`);
    });
  }

  #hear(complaint: string): void {
    if (!this.#expected.some((pattern) => pattern.test(complaint))) this.#heard.push(complaint);
  }

  get all(): readonly string[] {
    return this.#heard;
  }
}

interface Fixtures {
  serverOptions: Options;
  server: Server;
  complaints: Complaints;
}

export const test = base.extend<Fixtures>({
  serverOptions: [{}, { option: true }],

  server: async ({ serverOptions }, use, info) => {
    const server = await Server.start(serverOptions);
    await use(server);
    await server.dispose();
    if (info.status !== info.expectedStatus) {
      await info.attach("server.log", { body: server.log, contentType: "text/plain" });
    }
  },

  baseURL: async ({ server }, use) => use(server.origin),

  complaints: [
    async ({ context }, use) => {
      const complaints = new Complaints();
      await complaints.listen(context);
      await use(complaints);
      expect(complaints.all, "nothing went wrong unseen").toEqual([]);
    },
    { auto: true },
  ],
});

/** No finding of axe on the page: WCAG 2.2 A and AA, and best practices. */
export async function expectAccessible(page: Page): Promise<void> {
  // In a window as high as the page: what is half below the bar at its bottom is not small.
  const window = page.viewportSize()!;
  const needed = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ ...window, height: Math.max(window.height, needed) });
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
  );
  expect(found).toEqual([]);
  await page.setViewportSize(window);
}

/** The banner that tells an admin that they are not themselves. */
export const banner = (page: Page) => page.getByRole("region", { name: "Impersonation", exact: true });

/** The page's own heading. */
export const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });
