// What is wrong with how a page is laid out, found by geometry alone, in words.
//
// Every line of text has a rectangle, and so has every control. It is wrong
// - when the page, or something in it, must be scrolled sideways,
// - when a line of text reaches out of the window, out of its control, or out of something that
//   cuts off what does not fit, unless it ends with an ellipsis there and can be read elsewhere,
// - when an icon draws nothing,
// - when two lines of text cover each other, or two controls, or a line and somebody else's control.
// What lies above the page by design (a dialog, a menu, the banner, a tooltip, what sticks to an
// edge) is a layer of its own: within a layer nothing may overlap, between layers it must.
import type { Page } from "@playwright/test";

/** Cut with an ellipsis by design; where the whole of it can be read. */
const ELLIPSES = [
  ".banner p", // The email: the user menu and the title of the document have it.
  ".banner .reason", // Its tooltip has it.
  ".brand", // The name of the organization: Team settings has it.
  ".user-name", // The user menu has it.
];

/** Every fault of the page as it is. */
export async function faults(page: Page): Promise<string[]> {
  return page.evaluate((ellipses) => {
    /** Rounding, and letters that reach a little out of their boxes. */
    const SLACK = 1.5;
    const CONTROLS = "button, a[href], input, select, textarea, summary";
    const BOXES = ".button, .input, .badge, .item, .tip, .banner";
    const found = new Set<string>();
    const name = (element: Element): string => {
      const words = (element.textContent ?? "").trim().replaceAll(/\s+/g, " ").slice(0, 40);
      const label = element.getAttribute("aria-label") ?? words;
      const classes = [...element.classList].map((one) => `.${one}`).join("");
      return `${element.localName}${classes}${label && ` “${label}”`}`;
    };
    const scrolls = (value: string): boolean => value === "auto" || value === "scroll";
    const cuts = (value: string): boolean => value === "hidden" || value === "clip";

    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) {
      found.add(`the page is ${root.scrollWidth} px wide in a window of ${innerWidth} px`);
    }

    for (const icon of document.querySelectorAll("svg.icon")) {
      const used = icon.querySelector("use")?.getAttribute("href");
      const drawing = used ? document.querySelector(used) : icon.firstElementChild;
      if (!drawing) found.add(`${name(icon)} draws nothing`);
    }

    // Only what can be seen: with a modal dialog open, itself and what is above it.
    const modal = [...document.querySelectorAll("dialog:modal")].at(-1);
    const styles = new Map<Element, CSSStyleDeclaration>();
    const style = (element: Element): CSSStyleDeclaration => {
      let known = styles.get(element);
      if (!known) styles.set(element, (known = getComputedStyle(element)));
      return known;
    };
    /** A layer's own element: what is laid out apart from everything around it. */
    const isLayer = (element: Element): boolean =>
      style(element).position === "fixed" ||
      style(element).position === "sticky" ||
      element.matches(".tip, dialog[open], :popover-open");
    const ancestors = (element: Element): Element[] => {
      const all: Element[] = [];
      for (let at: Element | null = element; at; at = at.parentElement) all.push(at);
      return all;
    };

    interface Piece {
      box: DOMRect;
      /** The element of a control, or that of a line of text. */
      element: Element;
      isControl: boolean;
      layer: Element;
      what: string;
    }
    const pieces: Piece[] = [];

    function add(element: Element, boxes: Iterable<DOMRect>, isControl: boolean, what: string): void {
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return;
      if (modal && !modal.contains(element) && !element.closest(":popover-open, .banner")) return;
      const path = ancestors(element);
      // What only screen readers find is clipped to nothing.
      if (path.some((one) => style(one).clipPath !== "none")) return;
      const layer = path.find(isLayer) ?? root;
      const upToLayer = path.slice(0, path.indexOf(layer) + 1);
      for (const box of boxes) {
        if (box.width < 1 || box.height < 1) continue;
        let isSeen = true;
        for (const around of upToLayer) {
          if (around === element && isControl) continue;
          const { overflowX, overflowY } = style(around);
          const inner = around.getBoundingClientRect();
          const out = {
            x: box.left < inner.left - SLACK || box.right > inner.right + SLACK,
            y: box.top < inner.top - SLACK || box.bottom > inner.bottom + SLACK,
          };
          // It can be scrolled to, and is covered by what is around until then.
          if (around !== root && scrolls(overflowY) && out.y) isSeen = false;
          const isCut = (cuts(overflowX) && out.x) || (cuts(overflowY) && out.y);
          const isEllipsis =
            style(around).textOverflow === "ellipsis" && ellipses.some((one) => around.matches(one));
          if (isCut && isEllipsis) {
            // What is around that would cut it again.
            isSeen = false;
            break;
          }
          if (isCut && around !== root) found.add(`${what} is cut by ${name(around)}`);
          else if (!isControl && around.matches(BOXES) && (out.x || out.y)) {
            found.add(`${what} reaches out of ${name(around)}`);
          }
        }
        if (!isSeen) continue;
        if (box.left < -SLACK || box.right > innerWidth + SLACK) {
          found.add(`${what} reaches out of the window`);
        }
        pieces.push({ box, element, isControl, layer, what });
      }
    }

    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode;
      const element = text.parentElement;
      if (!element || !text.textContent?.trim() || element.closest("script, style, option")) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      add(element, range.getClientRects(), false, `“${text.textContent.trim().slice(0, 40)}”`);
    }
    for (const element of document.querySelectorAll(CONTROLS)) {
      // A link within a sentence has the lines of its text.
      if (style(element).display === "inline") continue;
      add(element, [element.getBoundingClientRect()], true, name(element));
    }
    for (const element of document.querySelectorAll("body *")) {
      const isSideways = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0;
      if (isSideways && scrolls(style(element).overflowX) && !element.matches("input, textarea")) {
        if (element.checkVisibility()) found.add(`${name(element)} must be scrolled sideways`);
      }
    }

    pieces.sort((one, other) => one.box.top - other.box.top);
    pieces.forEach((one, at) => {
      for (let next = at + 1; next < pieces.length; next++) {
        const other = pieces[next]!;
        if (other.box.top > one.box.bottom) break;
        if (one.layer !== other.layer || one.element === other.element) continue;
        if (one.element.contains(other.element) && one.isControl) continue;
        if (other.element.contains(one.element) && other.isControl) continue;
        const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const height = Math.min(one.box.bottom, other.box.bottom) - other.box.top;
        // The boxes of two lines of text may touch where their letters do not.
        const most = one.isControl && other.isControl ? SLACK : 0.25 * Math.min(one.box.height, other.box.height);
        if (width > SLACK && height > Math.max(most, SLACK)) found.add(`${one.what} overlaps ${other.what}`);
      }
    });
    return [...found].slice(0, 12);
  }, ELLIPSES);
}
