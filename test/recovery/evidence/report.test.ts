import { lengthText } from "../../../lib/text/amounts";
import { LANGUAGES } from "../../../lib/text/localized";
import { exerciseReport } from "../../../recovery/evidence/report/markdown";
import { PHRASES, REQUIREMENTS, SECTIONS } from "../../../recovery/evidence/report/phrases";
import { reportDocument } from "../../../recovery/evidence/report/report";
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

  test("has the same content in both languages", () => {
    /** The parts that are the same in both languages: depths of headings, rows, values in code, numbers, signs. */
    const skeleton = (text: string) =>
      text
        .split("\n")
        .filter((line) => /^(#|\||>|!)/.test(line))
        .map((line) =>
          [/^#*/.exec(line)?.[0], line.split("|").length, ...(line.match(/`[^`]+`|[✅❌⚠]/gu) ?? [])].join(" "),
        );
    expect(skeleton(fr(record()))).toEqual(skeleton(en(record())));
  });

  test("is byte-identical in each run", () => {
    expect(en(record())).toBe(en(record()));
  });
});

describe("a failed result is unmistakable", () => {
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

  test("a passed exercise has no failures, no open points and no reasons", () => {
    expect(en(firePassed()).split("\n")[2]).toBe("## ✅ PASSED");
    expect(en(firePassed())).not.toMatch(/❌|⚠/);
    expect(reportDocument(firePassed(), "en").reasons).toEqual([]);
  });

  test("a record that contradicts its observations is not green", () => {
    expect(en({ ...isolationNotTested(), outcome: "passed" }).split("\n")[2]).toBe("## ❌ PASSED");
  });

  test("isolation that was not tested is not green; it does not apply to a drill", () => {
    expect(en(isolationNotTested())).toContain("## 11. Isolation of the bubble network – ⚠️ NOT TESTED");
    expect(fr(isolationNotTested())).toContain("## 11. Isolation de la bulle de test – ⚠️ NON TESTÉ");
    expect(en(drillPassed())).toContain("## 11. Isolation of the bubble network – ▫️ does not apply");
  });

  test("the first page shows that times are simulated; a reason ends with a whole word", () => {
    expect(en(firePassed())).toMatch(/\| Recovery time \(RTA\) \| at most .* – simulated \|/);
    const long = { ...pointMissed(), deviations: [`${"ContentLibraryItem ".repeat(80)}end`] };
    const [, last = ""] = /\n- First failure: (.*)\n/.exec(en(long)) ?? [];
    expect(last).toMatch(/^(ContentLibraryItem )+…$/);
    // the section of the deviations has it all
    expect(en(long)).toContain("ContentLibraryItem end");
  });

  test("what was not probed is listed, and holes are named", () => {
    expect(en(firePassed())).toContain("### Not probed\n\n- Ports other than those of the health checks");
    const holes = pointMissed().recoveryPoints.map((point) => ({ ...point, missing: 36, holes: 30 }));
    expect(en({ ...pointMissed(), recoveryPoints: holes })).toContain("| 36, 30 WITHIN |");
  });

  test("remaining objects are listed", () => {
    const text = en(abortedWithLeftovers());
    expect(text).toContain("> ❌ **LEFT: 5 objects.**");
    expect(text).toContain("`snapshot rehearsal-2026-11-24-fire-e77d of mrk-db-1`");
  });

  test("a clean-up without a check or with planned changes is not clean", () => {
    const { cleanUp } = firePassed();
    const ended = (changes: Partial<typeof cleanUp>) =>
      en({ ...firePassed(), outcome: "failed", cleanUp: { ...cleanUp, clean: false, ...changes } });
    const none = { objects: 0, leftovers: [] };
    expect(ended({ vcenters: { rabat: none, marrakech: none } })).toContain("> ⚠️ **The clean-up was NOT CHECKED.");
    expect(ended({ emptyPlans: ["primary"] })).toContain(
      "> ❌ **NOT RESTORED: no objects are left, but a stack has planned changes",
    );
  });

  test("the reasons of a refusal are the failures, not the parts that were not reached", () => {
    expect(reportDocument(refused(), "en").reasons.flat()).toEqual([
      "at least one step failed or was skipped",
      "at least one precondition was not met",
      "First failure: ",
      { english: expect.stringContaining("files: the replica is 41\u00a0min 12\u00a0s old") },
    ]);
  });

  test("missing names and uncommitted changes are shown on the first page", () => {
    const nobody = { ...firePassed(), people: { coordinator: "", approver: "", participants: [] } };
    const dirty = { ...nobody, code: { ...nobody.code, dirty: true } };
    expect(fr(dirty)).toContain("| Approbation | non désigné |");
    expect(fr(dirty)).toContain(`\`${dirty.code.commit}\` (avec des modifications non validées)`);
  });

  test("a bubble that is not isolated, and uncommitted changes", () => {
    expect(en(hostileTexts())).toContain("> ❌ **THE BUBBLE IS NOT ISOLATED: 1 connection that must fail succeeded.**");
    const dirty = { ...firePassed(), code: { ...firePassed().code, dirty: true } };
    expect(en(dirty)).toContain("> ❌ **There were uncommitted changes");
  });
});

test("texts of people and programs are not interpreted as markup", () => {
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

describe("French typography", () => {
  test.each(Object.entries(RECORDS).filter(([name]) => name !== "hostileTexts"))("%s", (_, record) => {
    const own = fr(record())
      .replaceAll(/`[^`]*`/g, "")
      .split("\n")
      // output of programs is not changed
      .filter((line) => !line.includes("Error:"))
      .join("\n")
      .replaceAll(/\| -+ |\]\([^)]*\)/g, "");
    expect(own).not.toContain("'");
    expect(own.match(/.{0,20} [;:?!»].{0,20}/g) ?? []).toEqual([]);
    expect(own.match(/.{0,20}« .{0,20}/g) ?? []).toEqual([]);
  });
});

test.each([
  [0, "0 s", "0 s"],
  [1, "0.1 s", "0,1 s"],
  [2497, "2.5 s", "2,5 s"],
  [59_999, "1 min", "1 min"],
  [300_001, "5 min 1 s", "5 min 1 s"],
  [3_725_000, "1 h 2 min 5 s", "1 h 2 min 5 s"],
  [86_400_000, "1 d", "1 j"],
])("%s ms is never rounded down", (length, inEnglish, inFrench) => {
  expect(lengthText(length, "en")).toBe(inEnglish);
  expect(lengthText(length, "fr")).toBe(inFrench);
});
