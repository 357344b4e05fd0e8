// What a tick of the banner's countdown touches.
import { alan, eli, impersonate, signIn } from "./support/people.ts";
import { banner, expect, heading, test } from "./support/test.ts";

test("a tick changes one text of the banner and nothing else on the page", async ({ page, server }) => {
  await signIn(page, server.origin, alan);
  await impersonate(page, server.origin, eli);
  await page.goto("/");
  await expect(heading(page, "Dashboard")).toBeVisible();
  await expect(page.locator("[aria-busy=true], .skeleton")).toHaveCount(0);
  const changes = await page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const texts = new Set<Node>();
        const seen: string[] = [];
        const observer = new MutationObserver((records) => {
          for (const { type, target } of records) {
            const isClock = document.querySelector("[role=timer]")!.contains(target);
            texts.add(target);
            seen.push(`${type} ${isClock ? "of the clock" : target.nodeName}, ${texts.size} in all`);
          }
          if (seen.length < 3) return;
          observer.disconnect();
          resolve(seen);
        });
        observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      }),
  );
  expect(changes).toEqual(Array(3).fill("characterData of the clock, 1 in all"));
  await expect(banner(page).getByRole("timer", { name: /^Ends in \d+:\d\d without activity$/ })).toBeVisible();
});
