import { textWidth } from "../../lib/drawing/text-width";
import { roughLength } from "../../lib/text/amounts";
import { nameRanges } from "../../model/display-names";
import { Duration, type DurationText } from "../../model/units/duration";

test.each([
  [["rab-db-1", "rab-db-2", "rab-db-3"], ["rab-db-1 … rab-db-3"]],
  [
    ["rab-db-1", "rab-db-2"],
    ["rab-db-1", "rab-db-2"],
  ],
  [
    ["esx-09", "esx-10", "esx-11", "esx-13", "filer"],
    ["esx-09 … esx-11", "esx-13", "filer"],
  ],
  [[], []],
])("%j is written %j", (names, written) => {
  expect(nameRanges(names)).toEqual(written);
});

test.each<[DurationText, string, string]>([
  ["0 min", "0 min", "0 min"],
  ["8 ms", "8 ms", "8 ms"],
  ["5 min", "5 min", "5 min"],
  ["90 min", "1 h 30 min", "1 h 30 min"],
  ["214 s", "3 min 34 s", "3 min 34 s"],
  ["24 h", "1 d", "1 j"],
  ["7199999 ms", "2 h", "2 h"],
  ["1439 min", "23 h 59 min", "23 h 59 min"],
])("%s is shown as %s, in French as %s", (length, inEnglish, inFrench) => {
  const { milliseconds } = Duration.parse(length);
  expect(roughLength(milliseconds, "en")).toBe(inEnglish);
  expect(roughLength(milliseconds, "fr")).toBe(inFrench);
});

test("the width of a text is that of the widest font, in both weights, with and without accents", () => {
  expect(textWidth("Rabat", 10)).toBeCloseTo(29.77);
  expect(textWidth("Rabat", 10, "bold")).toBeCloseTo(33.16);
  expect(textWidth("priorité", 10)).toBe(textWidth("priorite", 10));
  expect(textWidth("漢", 10)).toBeCloseTo(12);
});
