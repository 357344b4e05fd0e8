// The check of layouts itself: it finds what is wrong, and nothing where nothing is.
import { faults } from "./support/layout.ts";
import { expect, test } from "./support/stage.ts";

const CASES: readonly { readonly name: string; readonly html: string; readonly finds: RegExp[] }[] = [
  { name: "a good page", html: "<h1>Members</h1><p>Nobody matches <a href='#'>this</a>.</p><button>Clear</button>", finds: [] },
  { name: "too wide a page", html: "<div style='width: 400px'>Wide</div>", finds: [/the page is 4\d\d px wide/] },
  {
    name: "a table that must be scrolled sideways",
    html: "<div style='overflow: auto; width: 100px'><p style='width: 200px'>Row</p></div>",
    finds: [/div “Row” must be scrolled sideways/],
  },
  {
    name: "a line that is cut",
    html: "<p style='overflow: hidden; width: 40px; white-space: nowrap'>Certified by Ada</p>",
    finds: [/“Certified by Ada” is cut by p/],
  },
  {
    name: "an ellipsis that nobody allowed",
    html: "<p style='overflow: hidden; width: 40px; white-space: nowrap; text-overflow: ellipsis'>Certified by Ada</p>",
    finds: [/“Certified by Ada” is cut by p/],
  },
  {
    name: "an ellipsis by design",
    html: "<p class='brand' style='overflow: hidden; width: 40px; white-space: nowrap; text-overflow: ellipsis'>Lichtenfels</p>",
    finds: [],
  },
  {
    name: "words that reach out of a button",
    html: "<button class='button' style='width: 40px; white-space: nowrap'>Stop impersonating</button>",
    finds: [/“Stop impersonating” reaches out of button.button/],
  },
  {
    name: "two lines on top of each other",
    html: "<p style='margin: 0'>Facts</p><p style='margin: -14px 0 0'>Trees</p>",
    finds: [/“Facts” overlaps “Trees”/],
  },
  {
    name: "a button on top of words",
    html: "<p style='margin: 0'>A long name</p><button style='position: absolute; top: 8px; left: 30px'>Edit</button>",
    finds: [/“A long name” overlaps button “Edit”|button “Edit” overlaps “A long name”/],
  },
  {
    name: "a menu above a page",
    html: "<p>A long name</p><div popover style='margin: 0; inset: 0 auto auto 0'>Edit</div>",
    finds: [],
  },
  {
    name: "words for screen readers alone",
    html: "<p>Facts</p><p style='position: absolute; top: 0; clip-path: inset(50%)'>Loading</p>",
    finds: [],
  },
];

for (const { name, html, finds } of CASES) {
  test(`layout: ${name}`, async ({ stage }) => {
    const { page } = stage;
    await page.setViewportSize({ width: 320, height: 400 });
    await page.setContent(`<!doctype html><body>${html}</body>`);
    await page.evaluate(() => document.querySelector<HTMLElement>("[popover]")?.showPopover());
    const found = await faults(page);
    expect(found.length > 0, found.join("\n")).toBe(finds.length > 0);
    for (const pattern of finds) expect(found.join("\n")).toMatch(pattern);
  });
}
