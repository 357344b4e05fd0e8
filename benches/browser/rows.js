// A thousand rows on the screen. The API gives 200 at most, so the page gets an answer of a thousand
// members from a `fetch` that is replaced in it: the same text for each candidate, at once. They are
// drawn by the views that draw fifty; nothing of the candidates is changed.
import { inPage, open } from "./browser.js";

const ROWS = 1000;
/** So often before it counts, as js-framework-benchmark does it: by then both run optimised code. */
const WARM_UPS = 5;
const REPEATS = 5;

/** A page of the API with a thousand members, and one with a single one. */
export async function answers({ origin, cookie }) {
  const { epoch } = await (await fetch(`${origin}/api/v1/session`, { headers: { cookie } })).json();
  const headers = { cookie, "x-session-epoch": String(epoch) };
  const items = [];
  let cursor = "";
  while (items.length < ROWS) {
    const reply = await fetch(`${origin}/api/v1/members?limit=200${cursor}`, { headers });
    const page = await reply.json();
    items.push(...page.items);
    cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`;
  }
  const page = (items) =>
    JSON.stringify({ items, next_cursor: null, previous_cursor: null, position: 0, total: items.length });
  return { many: page(items.slice(0, ROWS)), one: page(items.slice(0, 1)) };
}

/** Milliseconds from choosing "any role" to a thousand painted rows: the first time, and once warm. */
export async function rows(browser, { origin, cookie, address }, bodies) {
  const page = await open(browser, origin, cookie);
  await page.addInitScript(inPage);
  await page.addInitScript(({ many, one }) => {
    const real = window.fetch;
    window.fetch = (url, options) => {
      if (!/^\/api\/v1\/members(\?|$)/.test(url)) return real(url, options);
      const epoch = new Headers(options.headers).get("x-session-epoch");
      const body = url.includes("role=") ? one : many;
      return Promise.resolve(new Response(body, { headers: { "x-session-epoch": epoch } }));
    };
  }, bodies);
  await page.goto(`${origin}${address}?role=viewer`);
  await page.waitForFunction(() => window.bench.rows() === 1);
  const times = [];
  for (let at = 0; at < WARM_UPS + REPEATS; at += 1) {
    times.push(
      await page.evaluate(async (count) => {
        const { bench } = window;
        const select = [...document.querySelectorAll("select")].find(({ value }) => value === "viewer");
        const choose = (value) => {
          select.value = value;
          select.dispatchEvent(new Event("change", { bubbles: true }));
        };
        await bench.frame();
        const start = performance.now();
        const painted = bench.painted(() => bench.rows() === count);
        choose("");
        const time = (await painted) - start;
        const alone = bench.painted(() => bench.rows() === 1);
        choose("viewer");
        await alone;
        return time;
      }, ROWS),
    );
  }
  await page.context().close();
  const first = times[0];
  const again = times.slice(WARM_UPS);
  return { first, again: again.sort((a, b) => a - b)[Math.floor(again.length / 2)] };
}
