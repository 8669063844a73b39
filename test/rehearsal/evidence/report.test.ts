import { LANGUAGES } from "../../../rehearsal/evidence/report/language";
import { exerciseReport } from "../../../rehearsal/evidence/report/markdown";
import { REQUIREMENTS, SECTIONS } from "../../../rehearsal/evidence/report/phrases";
import { PHRASES, reportDocument } from "../../../rehearsal/evidence/report/report";
import {
  abortedWithLeftovers,
  drillPassed,
  firePassed,
  hostileTexts,
  isolationNotTested,
  pointMissed,
  RECORDS,
  refused,
} from "../support/records";

const en = (record: Parameters<typeof exerciseReport>[0]) => exerciseReport(record, { language: "en" });
const fr = (record: Parameters<typeof exerciseReport>[0]) => exerciseReport(record, { language: "fr" });

describe.each(Object.entries(RECORDS))("the report of %s", (_, record) => {
  test.each(LANGUAGES)("has every section and every figure, in %s", (language) => {
    const text = exerciseReport(record(), { language });
    SECTIONS.forEach((section, at) => {
      expect(text).toContain(`\n## ${at + 1}. ${PHRASES[language].sections[section]}`);
    });
    const { code, software, scope, recoveryPoints } = record();
    for (const value of [
      record().id,
      code.commit,
      code.tree,
      software.vsphereProvider,
      ...Object.values(record().plans),
    ]) {
      expect(text).toContain(value);
    }
    for (const { tier } of scope.tiers) expect(text).toContain(`| \`${tier}\` |`);
    for (const { actual } of recoveryPoints) expect(text).toContain(PHRASES[language].duration(actual ?? 0));
    for (const requirement of REQUIREMENTS) {
      expect(text).toContain(PHRASES[language].supports.requirements[requirement].name);
    }
    expect(text).not.toMatch(/undefined|NaN|Infinity|\[object/);
    expect(text).not.toMatch(/\bcompl(y|ies|iant)|conforme/i);
  });

  test("says the same in both languages", () => {
    /** What is no language: headings' depths, rows, values in code, numbers, signs. */
    const skeleton = (text: string) =>
      text
        .split("\n")
        .filter((line) => /^(#|\||>|!)/.test(line))
        .map((line) =>
          [/^#*/.exec(line)?.[0], line.split("|").length, ...(line.match(/`[^`]+`|[✅❌⚠]/gu) ?? [])].join(" "),
        );
    expect(skeleton(fr(record()))).toEqual(skeleton(en(record())));
  });

  test("is the same bytes each time", () => {
    expect(en(record())).toBe(en(record()));
  });
});

describe("a red result is unmistakable", () => {
  test.each([
    ["pointMissed", pointMissed(), "FAILED", "ÉCHEC"],
    ["isolationNotTested", isolationNotTested(), "FAILED", "ÉCHEC"],
    ["abortedWithLeftovers", abortedWithLeftovers(), "ABORTED", "INTERROMPU"],
    ["refused", refused(), "REFUSED", "REFUSÉ"],
  ])("%s", (_, record, word, mot) => {
    expect(en(record).split("\n")[2]).toBe(`## ❌ ${word}`);
    expect(fr(record).split("\n")[2]).toBe(`## ❌ ${mot}`);
    expect(reportDocument(record, "en").reasons.length).toBeGreaterThan(1);
  });

  test("one that passed has nothing red and nothing open in it, and no reasons", () => {
    expect(en(firePassed()).split("\n")[2]).toBe("## ✅ PASSED");
    expect(en(firePassed())).not.toMatch(/❌|⚠/);
    expect(reportDocument(firePassed(), "en").reasons).toEqual([]);
  });

  test("one that says more than it has seen is not green", () => {
    expect(en({ ...isolationNotTested(), outcome: "passed" }).split("\n")[2]).toBe("## ❌ PASSED");
  });

  test("isolation that was not tested is not green; in a drill it is not asked", () => {
    expect(en(isolationNotTested())).toContain("## 10. Isolation – ⚠️ NOT TESTED");
    expect(fr(isolationNotTested())).toContain("## 10. Isolement – ⚠️ NON TESTÉ");
    expect(en(drillPassed())).toContain("## 10. Isolation – ▫️ does not apply");
  });

  test("what was left behind is listed", () => {
    const text = en(abortedWithLeftovers());
    expect(text).toContain("> ❌ **LEFT BEHIND: 5 objects.**");
    expect(text).toContain("`snapshot rehearsal-2026-11-24-fire-e77d of mrk-db-1`");
  });

  test("an open bubble, and code that was not committed", () => {
    expect(en(hostileTexts())).toContain("> ❌ **THE BUBBLE IS OPEN: 1 connection that must fail did not.**");
    const dirty = { ...firePassed(), code: { ...firePassed().code, dirty: true } };
    expect(en(dirty)).toContain("> ❌ **Files differed from the commit");
  });
});

test("what people and programs wrote is no markup", () => {
  const text = en(hostileTexts());
  expect(text).not.toMatch(/<script|\*\*bold|\[link\]|\n## Heading|@user/);
  for (const invisible of ["\u202e", "\u0007"]) expect(text).not.toContain(invisible);
  const columns = new Set<number>();
  for (const block of text.split("\n\n").filter((part) => part.startsWith("|"))) {
    const widths = new Set(block.split("\n").map((line) => line.replaceAll("\\|", "").split("|").length));
    expect(widths.size).toBe(1);
    for (const width of widths) columns.add(width);
  }
  expect(columns.size).toBeGreaterThan(2);
});
