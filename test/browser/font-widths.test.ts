import type { Browser } from "playwright-core";
import { ASCII_WIDTHS, SIGN_WIDTHS } from "../../lib/drawing/text-width";
import { startBrowser } from "./chromium";
import { FONTS, fontFaces } from "./picture-faults";

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const ASCII = Array.from({ length: 0x7f - 0x20 }, (_, at) => String.fromCharCode(0x20 + at));

test.each([
  ["regular", 400],
  ["bold", 700],
] as const)("the room that a text gets is what the wider font takes: %s", async (weight, cssWeight) => {
  const page = await browser.newPage();
  await page.setContent(`<style>${FONTS.map(fontFaces).join("\n")}</style>`);
  await page.evaluate("Promise.all([...document.fonts].map((face) => face.load()))");
  const widest = async (signs: readonly string[]) =>
    await page.evaluate<number[]>(`(() => {
      const canvas = document.createElement("canvas").getContext("2d");
      const widths = (font) => ${JSON.stringify(signs)}.map((sign) => {
        canvas.font = "${cssWeight} 1000px " + font;
        return Math.ceil(canvas.measureText(sign).width);
      });
      const [one, other] = ${JSON.stringify(FONTS)}.map(widths);
      return one.map((width, at) => Math.max(width, other[at]));
    })()`);
  expect(await widest(ASCII)).toEqual(ASCII_WIDTHS[weight]);
  const signs = Object.keys(SIGN_WIDTHS[weight]);
  expect(Object.fromEntries((await widest(signs)).map((width, at) => [signs[at], width]))).toEqual(SIGN_WIDTHS[weight]);
  await page.close();
});
