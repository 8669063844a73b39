import { architecturePicture } from "../../documents/architecture";
import { documentsOf } from "../../documents/documents";
import { loadModel } from "../../model/load";
import { fixtureData } from "../fixture/model";
import { layoutFaults } from "../support/svg-layout";
import { withLongNames } from "../support/variants";

const picture = (content: string) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">${content}</svg>`;
const word = (x: number, y: number, attributes = "") =>
  `<text x="${x}" y="${y}" font-size="10"${attributes}>word</text>`;
const box = (...parts: readonly string[]) => `<g class="node">${parts.join("")}</g>`;

describe("unreadable texts are found", () => {
  test.each([
    ["nothing", word(10, 20) + box('<rect x="50" y="10" width="40" height="20"/>', word(60, 22)), []],
    ["text that leaves the page", word(190, 20), ['"word" leaves the page']],
    ["upright text that leaves the page", word(10, 10, ' transform="rotate(-90 10 10)"'), ['"word" leaves the page']],
    [
      "text that leaves its box",
      box('<rect x="50" y="10" width="20" height="20"/>', word(52, 22)),
      ['"word" leaves its box'],
    ],
    ["text on text", word(10, 20) + word(20, 25), ['"word" overlaps "word"']],
    [
      "text under a box",
      word(10, 20) + box('<rect x="20" y="10" width="20" height="20"/>'),
      ['"word" overlaps another box'],
    ],
    ["a line through text", `<line x1="0" y1="18" x2="200" y2="18"/>${word(10, 20)}`, ['a line runs through "word"']],
    [
      "a curve through a label",
      `<g transform="translate(5 5)"><g class="edge"><path d="M0,12C50,12 100,12 150,12"/></g></g>${word(30, 20)}`,
      ['a line runs through "word"'],
    ],
  ])("%s", (_, content, faults) => {
    expect(layoutFaults(picture(content))).toEqual(faults);
  });
});

describe("no text of any picture overlaps anything", () => {
  test.each([
    ["the reference design", (data: typeof fixtureData) => data],
    ["one with long names", withLongNames],
  ] as const)("%s", async (_, change) => {
    const pictures = Object.entries(await documentsOf(loadModel(change(fixtureData)))).filter(([name]) =>
      name.endsWith(".svg"),
    );
    expect(pictures.length).toBeGreaterThanOrEqual(9);
    expect(pictures.flatMap(([name, svg]) => layoutFaults(svg).map((fault) => `${name}: ${fault}`))).toEqual([]);
  });

  test("the picture of the architecture", async () => {
    expect(layoutFaults(await architecturePicture())).toEqual([]);
  });
});
