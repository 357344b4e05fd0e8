// The pictures of scenes, and how they compare with the committed ones.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";
import { read, simplified, write } from "./png.ts";
import { required, type Scene } from "./registry.ts";
import type { Stage } from "./stage.ts";

type Theme = "light" | "dark";

/** What is taken of a scene: the theme and the width of the window, in CSS pixels. */
export interface Shot {
  readonly theme: Theme;
  readonly width: number;
}

const COMMITTED = join(import.meta.dirname, "../screenshots");
/** The major version of the Chromium that took the committed pictures. */
const VERSION = join(COMMITTED, "chromium.txt");
/** A window is as high as the page in it, from here to what the width allows. */
const LEAST = { part: 640, page: 720 };
const MOST: Record<number, number> = { 320: 1280, 768: 1000, 800: 1000, 1280: 900 };
/** How different two colours may be before they count, of 1; edges of letters count for nothing. */
const THRESHOLD = 0.15;
/** So many pixels may be another colour all the same. */
const TOLERANCE = 24;

/**
 * A part of a page has one width and both themes; a page has three widths. In the dark it has the
 * colours of its parts: pictures of that would be more than a repository should carry.
 */
export function shots({ isPage }: Scene): readonly Shot[] {
  if (!isPage) return [{ theme: "light", width: 800 }, { theme: "dark", width: 800 }];
  return [1280, 768, 320].map((width): Shot => ({ theme: "light", width }));
}

/** Whether this browser may be expected to draw as the one that took the committed pictures. */
export function isSameBrowser(version: string): boolean {
  return !existsSync(VERSION) || readFileSync(VERSION, "utf8").trim() === major(version);
}

export function major(version: string): string {
  return version.split(".")[0] ?? version;
}

/** On a busy machine Chromium may never answer when it is asked for a picture; asked again, it does. */
function photograph(page: Page): Promise<Buffer> {
  const ask = (): Promise<Buffer> => page.screenshot({ animations: "disabled", scale: "css", timeout: 15_000 });
  return ask().catch(ask);
}

/**
 * Takes a picture, leaves it where `cargo xtask` collects them, and says how it differs from the
 * committed one; nothing where it does not.
 */
export async function compare(stage: Stage, scene: Scene, { theme, width }: Shot): Promise<string | undefined> {
  const { page } = stage;
  const name = `${scene.slug}-${width}-${theme}.png`;
  const least = scene.isPage ? LEAST.page : LEAST.part;
  await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
  await stage.fit(width, { least, most: MOST[width] ?? least });
  // A menu stays on the side of its button where it was first: it is opened anew.
  if (await page.evaluate(() => document.querySelector(":popover-open") !== null)) await stage.again();
  const taken = simplified(read(await photograph(page)));
  const file = write(taken);
  const committed = join(COMMITTED, name);
  const before = existsSync(committed) ? readFileSync(committed) : undefined;
  const keep = (content: Buffer): void => {
    const folder = join(required("UNDERSTUDY_PICTURES"), "taken");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), content);
  };
  if (before?.equals(file)) return keep(before), undefined;
  if (!before) return keep(file), `${name} is not there yet`;
  const old = read(before);
  const { width: w, height: h } = taken;
  if (old.width !== w || old.height !== h) {
    return keep(file), `${name} was ${old.width} × ${old.height} and is ${w} × ${h}`;
  }
  const difference = new PNG({ width: w, height: h });
  const count = pixelmatch(old.pixels, taken.pixels, difference.data, w, h, { threshold: THRESHOLD });
  // Not worth a new file.
  if (count <= TOLERANCE) return keep(before), undefined;
  keep(file);
  const folder = join(required("UNDERSTUDY_PICTURES"), "differences");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), PNG.sync.write(difference));
  return `${name} differs in ${count} pixels: see ${join(folder, name)}`;
}
