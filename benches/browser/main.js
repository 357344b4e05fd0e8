// Measures the console beside a page by hand and react-admin, and writes what came of it as JSON into
// the file that is its argument. `cargo xtask bench browser` builds and serves all three, and says
// where each is.
import { writeFileSync } from "node:fs";
import { audit, RUNS } from "./audit.js";
import { launch, signIn } from "./browser.js";
import { cycles } from "./cycles.js";
import { interactions } from "./interactions.js";
import { load } from "./load.js";
import { answers, rows } from "./rows.js";
import { tick } from "./tick.js";

const [, , out, ...only] = process.argv;
const ROUNDS = 7;

const candidates = {};
for (const [name, variable, address] of [
  ["ours", "UNDERSTUDY_OURS", "/team/members"],
  ["vanilla", "UNDERSTUDY_VANILLA", "/team/members"],
  ["react-admin", "UNDERSTUDY_REACT_ADMIN", "/#/members"],
]) {
  const origin = process.env[variable];
  candidates[name] = { origin, address, cookie: await signIn(origin) };
}
const { ours, vanilla } = candidates;
const comparisons = [];
const measured = { comparisons };
const wanted = (part) => only.length === 0 || only.includes(part);

/** Asks each of `among` in turn, so that whatever else the machine does meets all of them. */
async function compare(name, among, ask, rounds = ROUNDS) {
  const samples = {};
  // Once for nothing: the first of all finds the machine cold.
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, candidate] of Object.entries(among)) {
      const time = await ask(candidate);
      if (round >= 0) (samples[name] ??= []).push(time);
    }
  }
  comparisons.push({ name, samples });
  console.log(name, JSON.stringify(samples));
}

const browser = await launch();
measured.chromium = browser.version();
if (wanted("load")) {
  await compare("load", candidates, (candidate) => load(browser, candidate, false));
  await compare("load over 10 Mbit/s", candidates, (candidate) => load(browser, candidate, true), 5);
}
if (wanted("rows")) {
  const bodies = await answers(vanilla);
  const both = { ours, vanilla };
  const firsts = {};
  await compare("rows again", both, async (candidate) => {
    const { first, again } = await rows(browser, candidate, bodies);
    (firsts[candidate === ours ? "ours" : "vanilla"] ??= []).push(first);
    return again;
  });
  const measuredOnce = (times) => times.slice(1);
  const samples = { ours: measuredOnce(firsts.ours), vanilla: measuredOnce(firsts.vanilla) };
  comparisons.push({ name: "rows the first time", samples });
  console.log("rows the first time", JSON.stringify(samples));
}
if (wanted("tick")) {
  measured.tick = await tick(browser, ours);
  console.log("tick", JSON.stringify(measured.tick));
}
if (wanted("interactions")) {
  const all = { typing: [], sorting: [], opening: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const some = await interactions(browser, ours);
    for (const [name, times] of Object.entries(some)) all[name].push(...times);
  }
  measured.interactions = all;
  console.log("interactions", JSON.stringify(all));
}
if (wanted("cycles")) {
  measured.cycles = await cycles(browser, ours);
  console.log("cycles", JSON.stringify(measured.cycles));
}
await browser.close();
if (wanted("lighthouse")) {
  measured.lighthouse = [];
  const pages = [
    { origin: ours.origin, address: "/sign-in" },
    { ...ours, address: "/team/members" },
  ];
  for (let run = 0; run < RUNS; run += 1) {
    for (const page of pages) {
      for (const isDesktop of [true, false]) {
        const said = await audit(page, isDesktop);
        measured.lighthouse.push({ address: page.address, is_desktop: isDesktop, ...said });
        console.log(page.address, isDesktop ? "desktop" : "mobile", JSON.stringify(said));
      }
    }
  }
}
writeFileSync(out, JSON.stringify(measured));
