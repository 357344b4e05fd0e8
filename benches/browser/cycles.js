// A hundred impersonations in one page, by its own buttons: what of its memory stays.
import { open, signIn } from "./browser.js";

const CYCLES = 100;
/** Before them, until what is made once is made. */
const WARM_UP = 20;

export async function cycles(browser, { origin }) {
  const page = await open(browser, origin, await signIn(origin));
  await page.addInitScript(keepMemory);
  await page.goto(`${origin}/team/members?q=member-0001@acme.example`);
  const devtools = await page.context().newCDPSession(page);
  // A page that was loaded anew would break this off.
  await page.evaluate(impersonate, WARM_UP);
  const before = await memory(page, devtools);
  await page.evaluate(impersonate, CYCLES);
  const after = await memory(page, devtools);
  await page.context().close();
  return { before, after };
}

/**
 * In the page: there and back, again and again, each time by the page's own buttons.
 *
 * The driver's clicks would leave their own code in the page: those of a hundred rounds in a page that
 * does nothing left 147 kB of it.
 */
async function impersonate(times) {
  const until = (find) =>
    new Promise((resolve, reject) => {
      const observer = new MutationObserver(look);
      const patience = setTimeout(() => reject(new Error(`waited in vain: ${find}`)), 30_000);
      function look() {
        const found = find();
        if (!found) return;
        observer.disconnect();
        clearTimeout(patience);
        resolve(found);
      }
      observer.observe(document, { attributes: true, characterData: true, childList: true, subtree: true });
      look();
    });
  const button = (within, name) =>
    Array.from(document.querySelectorAll(`${within} button:enabled`)).find(
      (button) => (button.getAttribute("aria-label") ?? button.textContent.trim()) === name,
    );
  const heading = (name) => document.querySelector("main h1")?.textContent === name;
  for (let time = 0; time < times; time += 1) {
    (await until(() => button("main", "Impersonate member-0001@acme.example"))).click();
    (await until(() => button("dialog[open]", "Start impersonating"))).click();
    await until(() => heading("Dashboard"));
    (await until(() => button(".banner", "Stop impersonating"))).click();
    await until(() => heading("Members") && !document.querySelector(".banner"));
  }
}

/** Bytes that are in use once everything that is garbage is gone. */
async function memory(page, devtools) {
  for (let at = 0; at < 3; at += 1) await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  const { nodes, jsEventListeners } = await devtools.send("Memory.getDOMCounters");
  const wasm = await page.evaluate(() => window.wasmMemory.buffer.byteLength);
  return { script: usedSize, wasm, nodes, listeners: jsEventListeners };
}

/** In the page: keeps the memory of the wasm that it starts, to be measured. */
function keepMemory() {
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const real = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const started = await real.apply(WebAssembly, given);
      const { exports } = started.instance ?? started;
      window.wasmMemory = Object.values(exports).find((value) => value instanceof WebAssembly.Memory);
      return started;
    };
  }
}
