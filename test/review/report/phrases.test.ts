import { joined, type Sentence, say, value } from "../../../lib/text/sentence";
import { KINDS, kindOf } from "../../../review/kinds";
import { PHRASES, type Phrases } from "../../../review/report/phrases";

const { en: english, fr: french } = PHRASES;

/** Every phrase by its path. Functions are called with examples. */
function phrasesOf(node: object, path = ""): [string, unknown][] {
  return Object.entries(node).flatMap(([key, phrase]: [string, unknown]) =>
    typeof phrase === "object" && phrase !== null
      ? phrasesOf(phrase, `${path}${key}.`)
      : [[`${path}${key}`, phrase] as [string, unknown]],
  );
}

const of = (phrases: Phrases) => new Map(phrasesOf(phrases));

/** Phrases that are the same in both languages. */
const ALIKE = /^(places\.(rabat|marrakech)|headings\.stacks|objectives\.R.O|columns\.site|page\.summary)$/;

describe("the texts of a review", () => {
  test("exist in both languages, and none is empty", () => {
    expect([...of(french).keys()]).toEqual([...of(english).keys()]);
    for (const [path, phrase] of [...of(english), ...of(french)]) {
      expect({ path, phrase }).not.toEqual({ path, phrase: "" });
    }
  });

  test("are all translated", () => {
    const untranslated = [...of(french)].filter(
      ([path, phrase]) => typeof phrase === "string" && phrase === of(english).get(path) && !ALIKE.test(path),
    );
    expect(untranslated).toEqual([]);
  });

  test.each([
    ...([
      "unknown",
      "consent",
      "notApplied",
      "weakened",
      "blocks",
      "approved",
      "findingsAdded",
      "findingsFixed",
    ] as const),
  ])("say in French that the texts under the heading %s are in English", (heading) =>
    expect(french.headings[heading]).toMatch(/ \(textes en anglais\)$/),
  );

  test("have the same placeholders", () => {
    const holes = (phrase: unknown) =>
      String(phrase)
        .match(/\{\w+\}/g)
        ?.sort() ?? [];
    for (const [path, phrase] of of(french)) {
      if (path.startsWith("page.")) expect([path, holes(phrase)]).toEqual([path, holes(of(english).get(path))]);
    }
  });

  test.each([
    [english, 0, "0 VMs restart"],
    [english, 1, "1 VM restarts"],
    [english, 2, "2 VMs restart"],
    [french, 0, "0 VM redémarre"],
    [french, 1, "1 VM redémarre"],
    [french, 12_000, "12\u202f000 VM redémarrent"],
  ])("have the plural of their language: $language %#", (phrases, count, words) => {
    expect(phrases.counted.guestRestart(count)).toBe(words);
  });

  test.each([
    [1, "100 %"],
    [0.996, "99.6 %"],
    [1.004, "100.4 %"],
    [1.18, "118 %"],
    [Number.POSITIVE_INFINITY, "∞"],
  ])("%d is written as %s, never rounded to 100 %", (fraction, words) => expect(english.percent(fraction)).toBe(words));
});

test.each([
  ["4.5 GiB", "4,5 Gio"],
  ["TiB", "Tio"],
  ["GiB.example", "GiB.example"],
])("the amount %s is %s in French", (amount, words) => {
  expect(french.amount(amount)).toBe(words);
  expect(english.amount(amount)).toBe(amount);
});

test("every kind of object has a French name", () => {
  const types = Object.keys(KINDS);
  const untranslated = types.map(kindOf).filter((kind) => french.kind(kind) === kind);
  expect(untranslated).toEqual(["cluster", "permissions", "snapshot"].filter((kind) => untranslated.includes(kind)));
});

describe("a sentence", () => {
  test("separates values from text", () => {
    const inner: Sentence = say`of ${"b"}`;
    expect(say`a ${inner} c`).toEqual(["a ", "of ", { value: "b" }, "", " c"]);
    expect(joined([value("a"), value("b")], ", ")).toEqual([{ value: "a" }, ", ", { value: "b" }]);
  });
});
