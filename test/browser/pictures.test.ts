import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { inProject } from "../../lib/paths";
import { typeScriptOptions } from "../../toolchain/typescript-options";
import { startBrowser } from "./chromium";
import { FONTS, openWithFont, pictureFaults } from "./picture-faults";

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await startBrowser();
  page = await browser.newPage();
});
afterAll(() => browser.close());

type Pictures = Readonly<Record<string, string>>;

const committed = (): Pictures =>
  Object.fromEntries(
    readdirSync(inProject("docs"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".svg"))
      .map((name) => [name, readFileSync(inProject("docs", name), "utf8")]),
  );

const printed = (): Pictures =>
  JSON.parse(
    execFileSync(process.execPath, [...typeScriptOptions, join(__dirname, "print-pictures.ts")], {
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    }),
  ) as Pictures;

describe.each(FONTS)("in %s, every text keeps to its place", (font) => {
  test.each([
    ["in docs/", committed],
    ["of a design with long names, and of exercises", printed],
  ])("pictures %s", async (_, pictures) => {
    await openWithFont(page, font);
    const faults: string[] = [];
    for (const [name, svg] of Object.entries(pictures())) {
      for (const fault of await pictureFaults(page, font, svg)) faults.push(`${name}: ${fault}`);
    }
    expect(faults).toEqual([]);
  });
});

const svg = (content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100" width="200" height="100">${content}</svg>`;
const word = (x: number, y: number) => `<text x="${x}" y="${y}" font-size="10" font-family="x">Massar</text>`;

test.each([
  ["nothing", `<g class="node"><rect x="5" y="5" width="60" height="20"/>${word(10, 20)}</g>${word(70, 20)}`, []],
  ["no text at all", "", ["no text"]],
  [
    "a text wider than its box",
    `<g class="node"><rect x="5" y="5" width="30" height="20"/>${word(7, 20)}</g>`,
    ['"Massar" leaves its box'],
  ],
  ["a text on another", word(10, 20) + word(30, 24), ['"Massar" overlaps "Massar"']],
  ["a text beyond the edge", word(180, 20), ['"Massar" leaves the picture']],
  [
    "a line beyond the edge",
    `${word(10, 20)}<line x1="0" y1="50" x2="230" y2="50" stroke="black"/>`,
    ["a line leaves the picture"],
  ],
])("finds %s", async (_, content, faults) => {
  await openWithFont(page, "dejavu-sans");
  expect(await pictureFaults(page, "dejavu-sans", svg(content))).toEqual(faults);
});
