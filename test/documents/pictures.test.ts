import { architecturePicture } from "../../documents/architecture";
import { documentsOf } from "../../documents/documents";
import { loadModel } from "../../model/load";
import { fixtureData } from "../fixture/model";
import { layoutFaults } from "../support/svg-layout";
import { addHost, addMember, addNetwork, type Change, together } from "../support/variants";

const picture = (content: string) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">${content}</svg>`;
const word = (x: number, y: number, attributes = "") =>
  `<text x="${x}" y="${y}" font-size="10"${attributes}>word</text>`;
const box = (...parts: readonly string[]) => `<g class="node">${parts.join("")}</g>`;

describe("what a picture's reader could not read is found", () => {
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

/** What a site may grow into. */
const larger: Change = together(
  ...["17", "18", "19", "20", "21", "22"].map((number) =>
    addHost("rabat", {
      name: `esx-${number}.rabat.massar.example`,
      thumbprint: `5B:0C:11:7A:42:9E:D0:63:18:AF:27:C4:96:3D:E1:58:0A:B2:7F:${number}`,
    }),
  ),
  addNetwork("rabat", "examination-centres-of-the-north", {
    vlan: 1190,
    cidr: "10.120.128.0/22",
    gateway: "10.120.128.1",
    purpose: "a long name and long addresses",
  }),
  ...Array.from({ length: 8 }, () => addMember("web")),
);

describe("every text of every picture stands free", () => {
  test.each([
    ["the reference design", (data: typeof fixtureData) => data],
    ["a larger one", larger],
  ] as const)("%s", async (_, change) => {
    const pictures = Object.entries(await documentsOf(loadModel(change(fixtureData)))).filter(([name]) =>
      name.endsWith(".svg"),
    );
    expect(pictures.length).toBeGreaterThanOrEqual(9);
    expect(pictures.flatMap(([name, svg]) => layoutFaults(svg).map((fault) => `${name}: ${fault}`))).toEqual([]);
  });

  test("the code's own", async () => {
    expect(layoutFaults(await architecturePicture())).toEqual([]);
  });
});
