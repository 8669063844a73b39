import fc from "fast-check";
import { Failure } from "../../../lib/failure";
import { htmlCode, prose } from "../../../lib/text/escape";
import { LANGUAGES } from "../../../lib/text/localized";
import { EFFECTS, type Effect } from "../../../review/effects/effect";
import { COMMENT_LIMIT, COMMENT_MARKER, markdownFailure, markdownReview } from "../../../review/report/markdown";
import { sizeOf } from "../../../review/report/markdown/budget";
import { DESTRUCTIVE } from "../../../review/report/severity";
import type { ObjectReview, Review } from "../../../review/review";
import {
  baseMissing,
  changeRateDoubles,
  databaseGrows,
  dataLost,
  drifted,
  group,
  HOSTILE_NAMES,
  hostAdded,
  hostile,
  machine,
  manyChanges,
  networkRemoved,
  REVIEWS,
  reviewOf,
} from "../support/reviews";

const inEnglish = (review: Review) => markdownReview(review, { language: "en" });

describe("a comment", () => {
  test("begins with the marker and a one-sentence verdict", () => {
    expect(inEnglish(databaseGrows()).split("\n").slice(0, 2)).toEqual([
      COMMENT_MARKER,
      "⛔ **Blocked:** at Rabat 3 VMs restart; at Marrakech 1 VM restarts; 1 new finding; 1 fixed finding.",
    ]);
    expect(markdownReview(databaseGrows(), { language: "fr" }).split("\n")[1]).toBe(
      "⛔ **Bloqué :** à Rabat, 3 VM redémarrent ; à Marrakech, 1 VM redémarre ; 1 nouveau constat ; 1 constat résolu.",
    );
    expect(inEnglish(reviewOf()).split("\n")[1]).toBe("✅ **Harmless:** nothing changes in vCenter.");
  });

  test("lists each site's restarts with their causes and the deciding old value", () => {
    expect(inEnglish(databaseGrows())).toContain(
      "- **restart** · `database`: `rab-db-1`, `rab-db-2`, `rab-db-3` – `num_cpus` 16 → 24 (because `cpu_hot_add_enabled` is false), `memory` 128 GiB → 192 GiB (because `memory_hot_add_enabled` is false)",
    );
  });

  test("gives each block's fingerprint, and says which consent does not count", () => {
    const { consent } = { consent: ["This change itself adds an approval of data-lost, rabat/files."] };
    const comment = markdownReview({ ...REVIEWS.databaseGrows(), consent }, { language: "en" });
    expect(comment).toContain(`Fingerprint: \`${"3c".repeat(32)}\``);
    expect(comment).toMatch(
      /### Consent, and the programs that review this change\n\n- This change itself adds an approval/,
    );
    const signed = markdownReview(REVIEWS.hostile(), { language: "en" });
    expect(signed).toContain(", signed with the key ");
  });

  test("gives each block's objects, problem and remedy", () => {
    const comment = inEnglish(databaseGrows());
    expect(comment).toContain("**Simultaneous disruption** · `rabat/database`: `rab-db-1` … `rab-db-3`");
    expect(comment).toContain("Remedy: Deploy with npm run deploy -- primary --rolling");
    expect(comment).toContain("`primary` in 3 steps: `database/db-1` → `database/db-2` → `database/db-3`");
  });

  test("compares capacity and objectives before and after", () => {
    expect(inEnglish(databaseGrows())).toContain(
      "| `rabat-flash` · space, TiB | 36.1 → 39.8 of 48, 75 % → 83 % | 11.9 → 8.2 | – | 2029-03 → 2027-11 | less room |",
    );
    expect(inEnglish(hostAdded())).toMatch(
      /`rabat-extension` · memory, GiB \| 1,291 of 4,424 → 5,161, 29 % → 25 % .* \| more room \|/,
    );
    expect(inEnglish(changeRateDoubles())).toContain(
      "- RPO of tier `database` 5 min → cannot be met: link load 62 % → 118 %",
    );
    expect(inEnglish(databaseGrows())).toContain("- RTO of tier `database` 4 h, worst case 3 h 12 min → 3 h 26 min");
  });

  test("reports data loss, powered-on VMs, moved, imported and forgotten objects, and peaks", () => {
    const comment = inEnglish(dataLost());
    for (const line of [
      "**Data lost**\n\n- **data lost** · `files`: `rab-file-1` – `disk[1].label` `documents` → `<deleted>`; also restart",
      "- **unknown effect** · `web`: `rab-web-1` – `replace_trigger` not set → 2026-11, known after apply",
      "- **powered on** · `web`: `mar-web-1`",
      "**Imported**\n\n- `massar/reporting` imported as `/rabat/vm/massar/reporting`",
      "- `rab-mon-2`: no longer managed by this project",
      'moved from `vsphere_virtual_machine.rabat_massar_watch_standing_vm_0A1B2C3D["mon-1"]`',
      "- `marrakech-recovery`: memory 2,980 GiB of 2,949 GiB while a host is evacuated – more than the capacity",
      "Approved by `K. Alami` until 2026-12-31: Its metrics moved",
    ]) {
      expect(comment).toContain(line);
    }
    expect(inEnglish(networkRemoved())).toContain(
      "- **network interruption** · `cache`: `rab-cache-1`, `rab-cache-2`, `rab-cache-3`",
    );
  });

  test("lists drift separately, with author and time if vCenter has them", () => {
    const comment = inEnglish(drifted());
    expect(comment).toContain(
      "- `rab-web-1` (`web`): `memory` 16 GiB → 32 GiB – <code>VSPHERE&#46;LOCAL&#92;k&#46;alami</code>, `2026-11-20 21:14 UTC` (`VmReconfiguredEvent`)",
    );
    expect(comment).toContain("- `rab-batch-2` (`batch`): no longer exists – author unknown");
  });

  test("says what is unknown, also in the verdict", () => {
    const comment = inEnglish(baseMissing());
    expect(comment.split("\n")[1]).toContain("2 points are unknown; `replication-link` is not planned yet");
    expect(comment).toContain("### Unknown\n\n- There is no base to compare with");
    expect(comment).toContain(
      "- `replication-link`: not planned yet, because rabat and marrakech are not deployed. Review it separately",
    );
  });

  test("links to the page", () => {
    const page = "https://ci.massar.example/runs/12/review.html";
    expect(markdownReview(databaseGrows(), { language: "en", page })).toContain(`[Full report (HTML)](<${page}>)`);
    expect(markdownReview(databaseGrows(), { language: "en", page: "javascript:>)" })).not.toContain(">)\n>");
  });
});

describe("values are never markup", () => {
  const outsideOfCode = (comment: string) => comment.replaceAll(/`[^`]*`/g, "").replaceAll(/<code>[^<]*<\/code>/g, "");

  test.each(LANGUAGES)("in %s", (language) => {
    const rest = outsideOfCode(markdownReview(hostile(), { language })).replace(COMMENT_MARKER, "");
    expect(rest.replaceAll(/<\/?(span|details|summary|br)>/g, "")).not.toMatch(/[<>]/);
    expect(rest).not.toMatch(/@\w|(?<!&)#\d|\w:\/\/|www\.|\]\(|!\[|~~|\$/);
    // no line begins with text from a value
    expect(rest).not.toMatch(/^(# heading|- item|```)/m);
    expect(rest).not.toContain("\u001b");
    // the tables keep their columns
    for (const row of rest.match(/^\| .*$/gm) ?? []) expect([5, 8]).toContain(row.split("|").length);
  });

  test("text of any kind", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        for (const written of [prose(text), htmlCode(text)]) {
          expect(written.replaceAll(/<\/?(span|code)>/g, "")).not.toMatch(/[<>|`*[\]\n\r]/);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("every hostile name is still shown", () => {
    const comment = inEnglish(hostile());
    for (const name of HOSTILE_NAMES) {
      const shown = comment.includes(`\`${name}\``) || comment.includes(htmlCode(name));
      expect({ name, shown }).toEqual({ name, shown: true });
    }
  });
});

describe("a comment holds 65,536 characters", () => {
  test.each(Object.entries(REVIEWS))("%s fits", (_, review) => {
    for (const language of LANGUAGES)
      expect(sizeOf(markdownReview(review(), { language }))).toBeLessThanOrEqual(COMMENT_LIMIT);
  });

  /** The names in the parts that are never cut, with ranges expanded. */
  function shownNames(comment: string): Set<string> {
    const shown = new Set<string>();
    for (const [, first = "", last] of comment.matchAll(/`([^`]+)`(?: … `([^`]+)`)?/g)) {
      shown.add(first);
      if (last === undefined) continue;
      const [, stem = "", from = "0"] = /^(.*?)(\d+)$/.exec(first) ?? [];
      const to = Number(/\d+$/.exec(last)?.[0]);
      for (let number = Number(from); number <= to; number += 1) shown.add(`${stem}${number}`);
    }
    return shown;
  }

  test("with 10,000 and 20,000 changes: nothing destructive is missing, and counts are complete", () => {
    for (const count of [10_000, 20_000]) {
      const review = manyChanges(count);
      const comment = inEnglish(review);
      expect(sizeOf(comment)).toBeLessThanOrEqual(COMMENT_LIMIT);
      const shown = shownNames(comment);
      const objects = review.sites.flatMap(({ groups }) => groups.flatMap((each) => each.objects));
      for (const { effect, subject } of objects) if (DESTRUCTIVE.has(effect)) expect(shown).toContain(subject.name);
      expect(countedAtSites(comment)).toBe(count);
      expect(comment).toContain("Not shown here, see the HTML page");
    }
  });

  test("with too many destructive names: the worst first, and the number of the others", () => {
    const names = Array.from({ length: 6000 }, (_, index) => `${"x".repeat(40)}-${index}-of-many`);
    const objects = names.map((name, index) => destroyed(name, index % 2 === 0 ? "dataLost" : "guestRestart"));
    const comment = inEnglish(
      reviewOf({
        outcome: "blocked",
        rabat: { groups: [group("web", objects)] },
        marrakech: { groups: [group("web", objects)] },
      }),
    );
    expect(sizeOf(comment)).toBeLessThanOrEqual(COMMENT_LIMIT);
    expect(sizeOf(comment)).toBeGreaterThan(COMMENT_LIMIT * 0.9);
    const perSite = comment.split("\n### Marrakech\n").map((text) => {
      const listed = text.match(/`x+-\d+-of-many`/g)?.length ?? 0;
      const folded = [...(/(?:page: )(.*?)\.\*\*/.exec(text)?.[1]?.matchAll(/([\d,]+) (?:objects?|VMs?)/g) ?? [])];
      return listed + folded.reduce((sum, [, count = "0"]) => sum + Number(count.replaceAll(",", "")), 0);
    });
    expect(perSite).toEqual([6000, 6000]);
  });

  const anyName = fc.string({ unit: fc.constantFrom(..."abcdefgh-_. @|<>`é✓"), minLength: 1, maxLength: 60 });
  const anyObject = fc.record({ name: anyName, effect: fc.constantFrom(...EFFECTS), value: anyName });

  test("for random changes and names", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(anyObject, { maxLength: 60 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 60 }),
        (groups, times) => {
          const made = groups.map((objects, index) =>
            group(
              `tier ${index}`,
              objects.flatMap(({ name, effect, value }) =>
                Array.from({ length: times }, (_, copy) => destroyed(`${name}~${copy}x`, effect, value)),
              ),
            ),
          );
          const review = reviewOf({ rabat: { groups: made }, unknown: made.map(({ title }) => title.repeat(100)) });
          const comment = inEnglish(review);
          expect(sizeOf(comment)).toBeLessThanOrEqual(COMMENT_LIMIT);
          const kept = made.flatMap((each) => each.objects).filter(({ effect }) => DESTRUCTIVE.has(effect));
          const written = (name: string) =>
            /[`|\\]/.test(name) || name !== name.trim() ? htmlCode(name) : `\`${name}\``;
          const names = kept.map(({ subject }) => written(subject.name));
          // half of the space is more than the minimum of all other parts
          if (names.reduce((sum, name) => sum + sizeOf(name) + 2, 0) < COMMENT_LIMIT / 2) {
            for (const name of names) expect(comment).toContain(name);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

const destroyed = (name: string, effect: Effect, value = "1"): ObjectReview => {
  const made = machine("rabat", "web", name, [{ effect, causes: [{ path: "memory", before: value, after: "2" }] }]);
  return { ...made, subject: { ...made.subject, name } };
};

/** The sum of the counts below each site's heading. */
function countedAtSites(comment: string): number {
  const lines = [...comment.matchAll(/^### (?:Rabat|Marrakech)\n\n(.*)$/gm)].map(([, line = ""]) => line);
  return lines
    .flatMap((line) => line.split(" · "))
    .reduce((sum, part) => sum + Number(part.split(" ", 1)[0]?.replaceAll(",", "")), 0);
}

describe("the comment of a review that failed", () => {
  const failure = new Failure("The model breaks a rule:\nrpo-kept `tier`", "datacenters/x.ts:1", "Fix it.");

  test.each([
    ["en", "The review failed."],
    ["fr", "La revue a échoué."],
  ] as const)("says so and contains the error (%s)", (language, title) => {
    const text = markdownFailure(failure, language);
    expect(text.startsWith(COMMENT_MARKER)).toBe(true);
    expect(text).toContain(`⛔ **${title}**`);
    expect(text).toContain("    error   The model breaks a rule:");
    expect(text).toContain("    remedy  Fix it.");
  });
});
