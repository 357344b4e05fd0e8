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
  for (let at = 0; at < WARM_UP; at += 1) await cycle(page);
  const before = await memory(page, devtools);
  for (let at = 0; at < CYCLES; at += 1) await cycle(page);
  const after = await memory(page, devtools);
  await page.context().close();
  return { before, after };
}

/** There and back; the page stays the same document. */
async function cycle(page) {
  await page.getByRole("button", { name: "Impersonate member-0001@acme.example" }).click();
  await page.getByRole("button", { name: "Start impersonating" }).click();
  await page.getByRole("heading", { level: 1, name: "Dashboard" }).waitFor();
  await page.getByRole("button", { name: "Stop impersonating" }).first().click();
  await page.getByRole("heading", { level: 1, name: "Members" }).waitFor();
  if (!(await page.evaluate(() => window.wasmMemory !== undefined))) throw new Error("the page was loaded anew");
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
