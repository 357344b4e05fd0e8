// One page fades into the next where motion is allowed, and nothing waits for that.
import { alan, eli, impersonate, session, signIn } from "./support/people.ts";
import { banner, expect, heading, type Page, test } from "./support/test.ts";

const link = (page: Page, name: string) => page.getByRole("link", { name, exact: true });

declare global {
  interface Window {
    blends: number;
    faded: string[];
    slow: boolean;
  }
}

/** Counts the view transitions of the page, and says what takes part in them. */
async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.blends = 0;
    window.faded = [];
    const start = document.startViewTransition.bind(document);
    document.startViewTransition = (change) => {
      window.blends += 1;
      const transition = start(change);
      transition.ready.then(
        () => {
          for (const animation of document.getAnimations()) {
            const effect = animation.effect as KeyframeEffect;
            if (effect.pseudoElement?.startsWith("::view-transition")) {
              window.faded.push(`${effect.pseudoElement} ${effect.getTiming().duration}`);
              // It stays until the test has looked.
              if (window.slow) animation.pause();
            }
          }
        },
        () => {},
      );
      return transition;
    };
  });
}

test("only what is left fades, shortly, and only on the way to another page", async ({ page, server }) => {
  await watch(page);
  await signIn(page, server.origin, alan);
  await page.goto("/trees");
  await expect(heading(page, "Trees")).toBeVisible();
  await link(page, "Facts").click();
  await expect(heading(page, "Facts")).toBeFocused();
  await expect(page).toHaveTitle("Facts · Understudy");
  await expect.poll(() => page.evaluate(() => window.faded)).toEqual(["::view-transition-old(page) 120"]);
  await page.getByRole("searchbox").fill("plug");
  await expect(page).toHaveURL(/q=plug/);
  expect(await page.evaluate(() => window.blends)).toBe(1);
});

test("whoever wants no motion gets none", async ({ page, server }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await watch(page);
  await signIn(page, server.origin, alan);
  await page.goto("/trees");
  await link(page, "Facts").click();
  await expect(heading(page, "Facts")).toBeFocused();
  expect(await page.evaluate(() => window.blends)).toBe(0);
});

test("banner, frame and the new page can be used while the old one fades", async ({ page, server }) => {
  await watch(page);
  await page.addInitScript(() => (window.slow = true));
  await signIn(page, server.origin, alan);
  await impersonate(page, server.origin, eli);
  await page.goto("/team/members");
  await expect(page.getByRole("main").locator("tbody tr")).toHaveCount(50);
  // Scrolled, so that the old page lies below the banner, too.
  await page.mouse.move(700, 400);
  await page.mouse.wheel(0, 600);
  await link(page, "Facts").click();
  await expect.poll(() => page.evaluate(() => window.faded.length)).toBe(1);
  const picture = await page.screenshot({ clip: { x: 0, y: 0, width: 1280, height: 48 } });

  // The old page still lies over the new one, which hears the pointer all the same.
  const search = page.getByRole("searchbox", { name: "Search facts" });
  await search.click();
  await expect(search).toBeFocused();
  const stop = banner(page).getByRole("button", { name: "Stop impersonating" });
  const box = (await stop.boundingBox())!;
  const hit = await page.evaluate(
    ([x, y]) => document.elementFromPoint(x!, y!)?.textContent,
    [box.x + box.width / 2, box.y + box.height / 2],
  );
  expect(hit).toContain("Stop impersonating");
  await page.evaluate(() => document.getAnimations().forEach((animation) => animation.cancel()));
  // Nothing of what fades lay over the banner; its countdown may have gone on.
  const after = await page.screenshot({ clip: { x: 0, y: 0, width: 1280, height: 48 } });
  expect(Math.abs(after.length - picture.length)).toBeLessThan(300);
});

test("a change of identity ends a blend at once", async ({ page, server }) => {
  await watch(page);
  await page.addInitScript(() => (window.slow = true));
  await signIn(page, server.origin, alan);
  await impersonate(page, server.origin, eli);
  await page.goto("/trees");
  await expect(heading(page, "Trees")).toBeVisible();
  await link(page, "Facts").click();
  await expect.poll(() => page.evaluate(() => window.faded.length)).toBe(1);
  await page.request.delete(`${server.origin}/api/v1/impersonation`, { headers: { origin: server.origin } });
  await expect(heading(page, "Members")).toBeVisible();
  const left = await page.evaluate(() =>
    document
      .getAnimations()
      .map((animation) => (animation.effect as KeyframeEffect).pseudoElement)
      .filter((pseudo) => pseudo?.startsWith("::view-transition")),
  );
  expect(left).toEqual([]);
  expect((await session(page, server.origin)).subject.email).toBe(alan.email);
});
