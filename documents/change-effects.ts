import { z } from "zod";
import { groupBy } from "../lib/group-by";
import { code, list, paragraphs, table } from "../lib/markdown";
import { hasSource, sourceText } from "../lib/project-source";
import { LIVE_RELEASE } from "../model/target";
import { EFFECTS, type Effect, releaseSchema } from "../review/effects/effect";
import type { EffectRow, ObjectRow, ResourceTable } from "../review/effects/row";
import { ALL_TABLES } from "../review/effects/tables/all";
import { kindOf } from "../review/kinds";

const seenSchema = z.strictObject({
  release: releaseSchema,
  cases: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(["row", "look-alike", "combination"]),
      rows: z.array(z.string()),
      predicted: z.array(z.enum(EFFECTS)),
      seen: z.array(z.string()),
      reconfigured: z.boolean(),
    }),
  ),
  refusedByPlan: z.array(z.strictObject({ name: z.string(), rows: z.array(z.string()) })),
  scores: z.array(
    z.strictObject({
      deed: z.string(),
      predicted: z.number(),
      seen: z.number(),
      both: z.number(),
      precision: z.number(),
      recall: z.number(),
    }),
  ),
});

/** The result of the last proof with a release. */
type Seen = z.output<typeof seenSchema>;
type Case = Seen["cases"][number];

/** The results of `npm run test:proof`, and of `npm run test:live-release`, if it was run with this live release. */
const readSeen = (): Seen[] =>
  ["test/proof/seen.json", `test/proof/seen-${LIVE_RELEASE}.json`]
    .filter(hasSource)
    .map((file) => seenSchema.parse(JSON.parse(sourceText(file))));

/** The document on the effects of changes and the tests that prove them. */
export function changeEffectsDocument(proofs: readonly Seen[] = readSeen()): string {
  return `# Effects of changes

Written by \`npm run docs\` from two sources: the tables with which \`npm run review\` classifies changes (\`review/effects/\`), and the
results of \`npm run test:proof\` and \`npm run test:live-release\`. A Terraform plan does not show which VM restarts. The provider decides
that during the apply; until then the plan shows \`reboot_required = false\` (provider issues 2718, 1004, 519).

For each row, the proof deploys a VM or another object on a simulated vCenter and changes it with Terraform, with release
${proofs.map(({ release }) => release).join(" and with release ")} of the provider. It compares the predicted effect with the events and the inventory of the vCenter. It also tests
look-alikes, which resemble a change but have no effect, and combinations of changes. If the table and the provider disagree, the
proof fails and the table must be corrected. The column *observed* names the releases with which a result was seen. A row without a
case is *not proven here*.

${table(
  ["release", "effect in vCenter", "predicted", "observed", "both", "precision", "recall"],
  proofs.flatMap(({ release, scores }) => scores.map((score) => [release, ...scoreRow(score)])),
)}

How to read the tables:

- Attributes have their Terraform names, without indexes. \`disk[]\` is a block that is added or removed.
- *old* is the value before the change. A change is never classified as safe if its effect depends on a value that is known only after the apply.
- An attribute without a row is "not classified".
- Sources are files of the provider below \`vsphere/\`. *executed*: the code was run, in isolation or in an apply. *read*: the code was read, not run.

${ALL_TABLES.map((table) => chapter(table, proofs)).join("\n")}
## Look-alikes and combinations

A look-alike resembles a change above but has no effect. A combination is several changes at once.

${table(["case", "predicted", "observed"], otherCases(proofs))}
`;
}

/** The look-alikes and combinations, each once if the releases agree. */
function otherCases(proofs: readonly Seen[]): string[][] {
  const rows = proofs.flatMap(({ release, cases }) =>
    cases
      .filter(({ kind }) => kind !== "row")
      .map((each) => ({
        text: `${each.name}${each.rows.length > 0 ? `: ${each.rows.map(code).join(" + ")}` : ""}`,
        predicted: each.predicted.map(effectInWords).join(", ") || "nothing",
        observed: seenInWords(each),
        release,
      })),
  );
  return [...groupBy(rows, ({ text, predicted, observed }) => `${text} ${predicted} ${observed}`).values()].map(
    (same) => {
      const [{ text = "", predicted = "", observed = "" } = {}] = same;
      return [
        text,
        predicted,
        withReleases(
          observed,
          same.map(({ release }) => release),
        ),
      ];
    },
  );
}

const scoreRow = ({ deed, predicted, seen, both, precision, recall }: Seen["scores"][number]): string[] => [
  deed,
  ...[predicted, seen, both].map(String),
  ...[precision, recall].map((score) => score.toFixed(2)),
];

function chapter(
  { type, rows, whenUpdated = [], whenDestroyed = [], notClassified }: ResourceTable,
  proofs: readonly Seen[],
): string {
  const changes = [
    ...rows.map((row) => rowOf(row, row.attributes.map(code).join(", "), proofs)),
    ...whenUpdated.map((row) => rowOf(row, "any", proofs)),
    ...whenDestroyed.map((row) => rowOf(row, "destroyed or replaced", proofs)),
  ];
  const unknown = notClassified.map(({ attributes, because }) => `${attributes.map(code).join(", ")}: ${because}`);
  return `${paragraphs(
    `## ${kindOf(type)} (\`${type}\`)`,
    table(["row", "change", "effect", "provider", "cases", "observed", "source"], changes),
    ...(unknown.length === 0 ? [] : ["Not classified:", list(unknown)]),
  )}\n`;
}

function rowOf(row: EffectRow | ObjectRow, change: string, proofs: readonly Seen[]): string[] {
  const { id, when, effect, note, releases = releaseSchema.options, evidence, source } = row;
  const seen = proofs.flatMap((proof) => observationsOf(id, proof));
  const results = [...groupBy(seen, ({ observed }) => observed)].map(([observed, same]) =>
    withReleases(observed, [...new Set(same.map(({ release }) => release))]),
  );
  return [
    code(id),
    when === undefined ? change : `${change}, when ${when.text}`,
    note === undefined ? effectInWords(effect) : `${effectInWords(effect)}: ${note}`,
    releases.join(", "),
    [...new Set(seen.map(({ name }) => name))].join(", ") || "–",
    results.join("; ") || "not proven here",
    `${source} (${evidence})`,
  ];
}

/** What a proof observed of a row, in cases that change nothing else. */
const observationsOf = (id: string, { release, cases, refusedByPlan }: Seen) => [
  ...cases
    .filter(({ rows, kind }) => rows.includes(id) && kind === "row")
    .map((each) => ({ name: each.name, observed: seenInWords(each), release })),
  ...refusedByPlan
    .filter(({ rows }) => rows.includes(id))
    .map(({ name }) => ({ name, observed: "the plan fails", release })),
];

const withReleases = (observed: string, releases: readonly string[]): string => `${observed} (${releases.join(", ")})`;

const seenInWords = ({ seen, reconfigured }: Case): string =>
  seen.join(", ") || (reconfigured ? "changed in place" : "nothing");

const WORDS: Readonly<Record<Effect, string>> = {
  none: "none",
  noEffectInGuest: "no effect in the guest",
  created: "created",
  moved: "moved in Terraform's state",
  imported: "imported",
  forgotten: "forgotten",
  reconfiguredLive: "reconfigured live",
  runsProgram: "runs a program",
  lessProtected: "**less protected**",
  accessChanged: "**access changed**",
  vMotion: "vMotion",
  storageVMotion: "storage vMotion",
  hostIntoMaintenance: "host into maintenance",
  networkInterruption: "network interruption",
  powersOnStandby: "powers on a stopped VM",
  guestRestart: "**guest restarts**",
  replaced: "**replaced**",
  destroyed: "**destroyed**",
  dataLost: "**data lost**",
  applyWillFail: "apply will fail",
  notClassified: "unknown effect",
};

const effectInWords = (effect: Effect): string => WORDS[effect];
