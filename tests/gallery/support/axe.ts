// Everything that axe knows of WCAG 2.2 A and AA, and its best practices.
import type { Page } from "@playwright/test";
import axe from "axe-core";
import type { Scene } from "./registry.ts";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// A part of a page has neither the heading nor the landmarks of the page around it, and its scene
// may show it several times over, in several states.
const NOT_FOR_PARTS = ["page-has-heading-one", "landmark-one-main", "region", "landmark-unique"];

/** What axe finds in a scene as it is, a sentence each. */
export async function violations(page: Page, { isPage }: Scene): Promise<string[]> {
  // Its own library asks in a second page; this one has no frames, and asks at once.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  const rules = isPage ? {} : Object.fromEntries(NOT_FOR_PARTS.map((rule) => [rule, { enabled: false }]));
  const options = { runOnly: { type: "tag", values: TAGS }, rules, resultTypes: ["violations"] };
  const results = await page.evaluate(
    async (options) => await (globalThis as unknown as { axe: typeof axe }).axe.run(document, options),
    options as axe.RunOptions,
  );
  return results.violations.map(
    ({ id, help, nodes }) => `${id} (${help}): ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
  );
}
