import { pageFaults } from "./page-layout";

const SHEET = {
  height: 100,
  body: { left: 10, right: 90, top: 20, bottom: 80 },
  header: { left: 10, right: 90, top: 8, bottom: 14 },
  footer: { left: 10, right: 90, top: 88, bottom: 94 },
};

/** Words of three glyphs, each 5 wide and 4 high, at their upper left corners, as typst writes them. */
const pages = (...words: readonly (readonly [left: number, top: number])[]) =>
  `<svg><g>${words
    .map(
      ([left, top]) =>
        `<g class="typst-group"><g transform="matrix(1 0 0 1 ${left} 0)"><g class="typst-text" transform="matrix(1 0 0 -1 0 ${top + 4})">${[
          0, 5, 10,
        ]
          .map((x) => `<use xlink:href="#a" x="${x}" y="0" fill="#000"/>`)
          .join("")}</g></g></g>`,
    )
    .join("")}</g><symbol id="a" overflow="visible"><path d="M 0 0m 0 0 h 5 v 4 l -5 0 Z "/></symbol></svg>`;

test.each<[string, string, string[]]>([
  ["no fault in body, header and footer", pages([10, 20], [10, 9], [75, 89], [10, 130]), []],
  ["words beside each other", pages([10, 20], [25.5, 20], [10, 24]), []],
  ["a word beyond the margin", pages([80, 20]), ["page 1 at 80, 20: outside of the text area"]],
  ["a line below the last", pages([10, 181]), ["page 2 at 10, 81: outside of the text area"]],
  ["a word on another", pages([10, 20], [22, 22]), ["page 1 at 10, 20: overlaps page 1 at 22, 22"]],
])("unreadable text on a page is found: %s", (_, svg, faults) => {
  expect(pageFaults(svg, SHEET)).toEqual(faults);
});

test("pages without text are an error", () => {
  expect(() => pageFaults(pages(), SHEET)).toThrow("no text");
});
