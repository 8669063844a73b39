import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { inProject } from "../../lib/paths";

/** The narrowest and the widest sans serif that systems show by default: Arimo has the widths of Helvetica, Arial and Liberation Sans. */
export const FONTS = ["arimo", "dejavu-sans"] as const;
export type Font = (typeof FONTS)[number];

const WEIGHTS = [400, 700] as const;

/** Both weights of a font as CSS, under the font's own name. */
export const fontFaces = (font: Font): string =>
  WEIGHTS.map((weight) => {
    const file = inProject(`node_modules/@fontsource/${font}/files/${font}-latin-${weight}-normal.woff2`);
    const data = readFileSync(file).toString("base64");
    return `@font-face { font-family: "${font}"; font-weight: ${weight}; src: url(data:font/woff2;base64,${data}) }`;
  }).join("\n");

/** Opens a page that has loaded the font, and nothing else on it. */
export async function openWithFont(page: Page, font: Font): Promise<void> {
  await page.setContent(`<style>${fontFaces(font)} body { margin: 0 }</style><main></main>`);
  await page.evaluate("Promise.all([...document.fonts].map((face) => face.load()))");
}

/**
 * Shows a picture in a font, and finds every text that leaves its box or overlaps another, and everything that leaves the picture.
 * Stated lengths are taken out: many viewers ignore them, and where they are followed they squeeze the letters.
 */
export async function pictureFaults(page: Page, font: Font, svg: string): Promise<string[]> {
  const shown = svg
    .replaceAll(/ font-family="[^"]*"/g, ` font-family="${font}"`)
    .replaceAll(/ (textLength|lengthAdjust)="[^"]*"/g, "");
  return await page.evaluate<string[]>(`(${FIND_FAULTS})(${JSON.stringify(shown)})`);
}

/** Runs in the page. */
const FIND_FAULTS = `(svg) => {
  const main = document.querySelector("main");
  main.innerHTML = svg;
  const root = main.querySelector("svg");
  const area = ({ left, top, right, bottom }) => (right - left) * (bottom - top);
  const contains = (outer, inner) =>
    inner.left >= outer.left - 0.5 && inner.right <= outer.right + 0.5 && inner.top >= outer.top - 0.5 && inner.bottom <= outer.bottom + 0.5;
  const overlap = (one, other) =>
    one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  // what the letters cover: a line's box has room above the capitals
  const extent = (text) => {
    const { x, y, width, height } = text.getBBox();
    const above = 0.16 * parseFloat(getComputedStyle(text).fontSize);
    const matrix = text.getScreenCTM();
    const corners = [[x, y + above], [x + width, y + above], [x, y + height], [x + width, y + height]]
      .map(([left, top]) => new DOMPoint(left, top).matrixTransform(matrix));
    const [xs, ys] = [corners.map((corner) => corner.x), corners.map((corner) => corner.y)];
    return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
  };
  const texts = [...root.querySelectorAll("text")]
    .filter((text) => text.textContent.trim() !== "")
    .map((text) => ({ content: text.textContent, group: text.closest("g.node, g.cluster"), ...extent(text) }));
  const page = root.getBoundingClientRect();
  const boxOf = ({ group, ...text }) => {
    const middle = { x: (text.left + text.right) / 2, y: (text.top + text.bottom) / 2 };
    return [...(group?.querySelectorAll("rect, path, polygon") ?? [])]
      .filter((shape) => shape.closest("g.node, g.cluster") === group)
      .map((shape) => shape.getBoundingClientRect())
      .filter(({ left, right, top, bottom }) => left < middle.x && middle.x < right && top < middle.y && middle.y < bottom)
      .sort((one, other) => area(one) - area(other))[0];
  };
  const shapes = [...root.querySelectorAll("rect, path, polygon, line, circle")].filter(
    (shape) => !contains(page, shape.getBoundingClientRect()),
  );
  return [
    ...(texts.length === 0 ? ["no text"] : []),
    ...shapes.map((shape) => "a " + shape.tagName + " leaves the picture"),
    ...texts.flatMap((text, at) => {
      const box = boxOf(text);
      return [
        ...(contains(page, text) ? [] : ['"' + text.content + '" leaves the picture']),
        ...(box === undefined || contains(box, text) ? [] : ['"' + text.content + '" leaves its box']),
        ...texts.slice(at + 1).filter((other) => overlap(text, other))
          .map((other) => '"' + text.content + '" overlaps "' + other.content + '"'),
      ];
    }),
  ];
}`;
