// The page in which scenes are looked at, one after the other: a worker has one, so that the
// console is downloaded and compiled once.
import { type CDPSession, expect, type Page, test as base } from "@playwright/test";
import { required, type Scene } from "./registry.ts";

export { expect };

export class Stage {
  #complaints: string[] = [];
  readonly page: Page;
  readonly #devtools: CDPSession;

  constructor(page: Page, devtools: CDPSession) {
    this.page = page;
    this.#devtools = devtools;
    page.on("pageerror", (error) => this.#complaints.push(`page error: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") this.#complaints.push(`console: ${message.text()}`);
    });
  }

  /** What the page complained of since the scene was shown. */
  get complaints(): readonly string[] {
    return this.#complaints;
  }

  /** Shows a scene in light, in a window of the usual size, and waits until nothing moves any more. */
  async show({ slug }: Scene): Promise<void> {
    this.#complaints = [];
    await this.page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await this.page.setViewportSize({ width: 1280, height: 800 });
    await this.page.goto(`${required("UNDERSTUDY_ORIGIN")}/gallery/${slug}/bare`);
    await this.#calm();
  }

  /** Shows the same scene anew, in the window as it is. */
  async again(): Promise<void> {
    await this.page.reload();
    await this.#calm();
  }

  async #calm(): Promise<void> {
    await this.page.waitForFunction(() => document.getElementById("shell") === null);
    await this.page.evaluate(calm);
  }

  /**
   * A window of this width that is as high as the page, where nothing sticks above anything else;
   * within bounds where they are given. What is far below a window has only a guessed height, so
   * that the page may grow with its window.
   */
  async fit(width: number, { least, most } = { least: 800, most: Infinity }): Promise<void> {
    let height = least;
    for (let tries = 0; tries < 9; tries++) {
      await this.page.setViewportSize({ width, height });
      const needed = Math.min(await this.page.evaluate(settledHeight), most);
      if (needed <= height) return;
      height = needed;
    }
    throw new Error(`the page grows with its window, and is ${height} px high by now`);
  }

  /**
   * Sets the size of text that the person chose in the browser, in percent. Unlike a size of the
   * root element it reaches media queries too, as a choice in the browser's settings does.
   */
  async setText(percent: number): Promise<void> {
    const standard = (16 * percent) / 100;
    await this.#devtools.send("Page.setFontSizes", { fontSizes: { standard, fixed: (13 * percent) / 100 } });
  }

  /** Fonts that were used and are none of the gallery's own. */
  async foreignFonts(): Promise<string[]> {
    await this.#devtools.send("DOM.enable");
    await this.#devtools.send("CSS.enable");
    const { root } = await this.#devtools.send("DOM.getDocument", { depth: 0 });
    const selector = "body *:not(script, style, symbol, option)";
    const { nodeIds } = await this.#devtools.send("DOM.querySelectorAll", { nodeId: root.nodeId, selector });
    const asked = nodeIds.map((nodeId) => this.#devtools.send("CSS.getPlatformFontsForNode", { nodeId }));
    const fonts = (await Promise.all(asked)).flatMap(({ fonts }) => fonts);
    await this.#devtools.send("CSS.disable");
    await this.#devtools.send("DOM.disable");
    return [...new Set(fonts.filter(({ isCustomFont }) => !isCustomFont).map(({ familyName }) => familyName))];
  }
}

/**
 * How high the page is once everything has found its place in a window that has changed: what
 * sticks to an edge, and what the browser draws only near the window, follow in the next frame.
 */
function settledHeight(): Promise<number> {
  return new Promise((done) => {
    const answer = (): void => done(document.documentElement.scrollHeight);
    requestAnimationFrame(() => requestAnimationFrame(answer));
  });
}

/** Waits inside of the page until its fonts are there and nothing has changed for some frames. */
function calm(): Promise<void> {
  return new Promise((done) => {
    const FRAMES = 6;
    let left = FRAMES;
    const again = (): void => void (left = FRAMES);
    const observer = new MutationObserver(again);
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    const look = (): void => {
      const isBusy = document.fonts.status === "loading" || document.documentElement.hasAttribute("data-pressing");
      if (isBusy) again();
      if (left-- > 0) return void requestAnimationFrame(look);
      observer.disconnect();
      done();
    };
    look();
  });
}

export const test = base.extend<object, { stage: Stage }>({
  stage: [
    async ({ browser }, use) => {
      const context = await browser.newContext({ locale: "en-GB", timezoneId: "UTC" });
      // The hint of a shortcut is that of the keyboard; in pictures there is one keyboard.
      await context.addInitScript(() => Object.defineProperty(navigator, "platform", { value: "Linux x86_64" }));
      const page = await context.newPage();
      await use(new Stage(page, await context.newCDPSession(page)));
      await context.close();
    },
    { scope: "worker" },
  ],
});
