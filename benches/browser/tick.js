// What the countdown of the banner costs, and what it touches.
import { setTimeout } from "node:timers/promises";
import { open, signIn } from "./browser.js";

const SECONDS = 10;
/** The events of a trace that are script, by the names that Chromium gives them. */
const SCRIPT = new Set(["TimerFire", "FunctionCall", "RunMicrotasks", "EvaluateScript", "FireAnimationFrame"]);

export async function tick(browser, { origin }) {
  const page = await open(browser, origin, await impersonate(origin));
  await page.goto(origin, { waitUntil: "networkidle" }).catch(() => undefined);
  await page.getByRole("timer").waitFor();
  await page.getByRole("heading", { level: 1 }).waitFor();
  const touched = await page.evaluate(watch, SECONDS);
  await browser.startTracing(page, { categories: ["devtools.timeline", "disabled-by-default-devtools.timeline"] });
  await setTimeout(SECONDS * 1000);
  const { traceEvents } = JSON.parse(await browser.stopTracing());
  await page.context().close();
  return { ...touched, ...cost(traceEvents) };
}

/** Alan becomes Eli, by the API; gives his cookie. */
async function impersonate(origin) {
  const cookie = await signIn(origin);
  const session = await (await fetch(`${origin}/api/v1/session`, { headers: { cookie } })).json();
  const headers = {
    cookie,
    origin,
    "content-type": "application/json",
    "x-session-epoch": String(session.epoch),
    "x-csrf-token": session.csrf_token,
  };
  const found = await (await fetch(`${origin}/api/v1/members?q=eli@acme.example`, { headers })).json();
  const body = JSON.stringify({ member_id: found.items[0].id, reason: "ticket 4812" });
  const reply = await fetch(`${origin}/api/v1/impersonation`, { method: "POST", headers, body });
  if (reply.status !== 201) throw new Error(`starting an impersonation: ${reply.status}`);
  return reply.headers.get("set-cookie").split(";")[0];
}

/** In the page: what changes in it while the clock ticks, by what was changed. */
async function watch(seconds) {
  const banner = document.querySelector(".banner");
  const clock = document.querySelector("[role=timer]");
  const [texts, others] = [new Set(), {}];
  let ticks = 0;
  let outside = 0;
  const observer = new MutationObserver((records) => {
    ticks += 1;
    for (const { type, target, attributeName, addedNodes, removedNodes } of records) {
      if (!banner.contains(target)) outside += 1;
      const changed = [target, ...addedNodes, ...removedNodes];
      if (type === "characterData" && clock.contains(target)) texts.add(target);
      else {
        const what = attributeName ?? `${type} of ${changed.map(({ nodeName }) => nodeName).join(" ")}`;
        others[what] = (others[what] ?? 0) + 1;
      }
    }
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  observer.disconnect();
  return { ticks, outside, texts: texts.size, others };
}

/** Milliseconds of script a second, and the longest piece of it, on the page's main thread. */
function cost(events) {
  // Threads of the browser itself have script of their own: the one with most timers is the page's.
  const timers = new Map();
  for (const event of events) {
    if (event.name === "TimerFire") timers.set(thread(event), (timers.get(thread(event)) ?? 0) + 1);
  }
  const [busiest] = [...timers].sort(([, a], [, b]) => b - a)[0];
  const spans = events
    .filter((event) => event.ph === "X" && SCRIPT.has(event.name) && thread(event) === busiest)
    .sort((a, b) => a.ts - b.ts);
  let [total, longest, end] = [0, 0, 0];
  for (const { ts, dur } of spans) {
    // What happens within another piece is counted already.
    if (ts + dur <= end) continue;
    const length = ts + dur - Math.max(ts, end);
    total += length;
    longest = Math.max(longest, length);
    end = ts + dur;
  }
  return { script: total / 1000 / SECONDS, longest: longest / 1000 };
}

const thread = ({ pid, tid }) => `${pid} ${tid}`;
