// Every scene of the registry: nothing for axe to find, nothing cut or covered, and as it looked
// when its pictures were taken.
import { violations } from "./support/axe.ts";
import { faults } from "./support/layout.ts";
import { compare, isSameBrowser, major, shots } from "./support/pictures.ts";
import { scenes } from "./support/registry.ts";
import { expect, test } from "./support/stage.ts";

/** `cargo xtask screenshots`: pictures are taken and nothing is judged. */
const isRenewing = process.env.UNDERSTUDY_RENEW === "1";

for (const scene of scenes) {
  test(scene.slug, async ({ stage, browser }) => {
    const { page } = stage;
    await stage.show(scene);
    const different: string[] = [];
    for (const shot of shots(scene)) {
      const difference = await compare(stage, scene, shot);
      if (difference) different.push(difference);
    }
    if (isRenewing) return;
    if (isSameBrowser(browser.version())) {
      expect.soft(different, "it looks as it did; else: cargo xtask screenshots").toEqual([]);
    } else if (different.length > 0) {
      // Another Chromium draws a little differently: this says so, and the rest is still judged.
      console.log(`not compared in Chromium ${major(browser.version())}:\n  ${different.join("\n  ")}`);
    }
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await stage.fit(1280);
      expect.soft(await violations(page, scene), `axe, ${colorScheme}`).toEqual([]);
    }
    for (const width of [1280, 768, 320]) {
      await stage.fit(width);
      expect.soft(await faults(page), `at ${width} px`).toEqual([]);
    }
    await stage.setText(200);
    await stage.fit(1280);
    expect.soft(await faults(page), "with text of 200 %").toEqual([]);
    await stage.setText(100);
    expect.soft(await stage.foreignFonts(), "fonts of this machine").toEqual([]);
    expect.soft(stage.complaints, "complaints of the page").toEqual([]);
  });
}
