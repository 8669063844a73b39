import { z } from "zod";
import { code, list, paragraphs, table } from "../lib/markdown";
import { sourceText } from "../lib/project-source";
import { EFFECTS, type Effect, releaseSchema } from "../review/effects/effect";
import type { EffectRow, ObjectRow, ResourceTable } from "../review/effects/row";
import { ALL_TABLES } from "../review/effects/tables/all";
import { kindOf } from "../review/kinds";

const seenSchema = z.strictObject({
  release: z.string(),
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

/** The result of the last `npm run test:proof`. */
type Seen = z.output<typeof seenSchema>;
type Case = Seen["cases"][number];

const readSeen = (): Seen => seenSchema.parse(JSON.parse(sourceText("test/proof/seen.json")));

/** The document on the effects of changes and the tests that prove them. */
export function changeEffectsDocument(seen: Seen = readSeen()): string {
  return `# Effects of changes

Written by \`npm run docs\` from two sources: the tables with which \`npm run review\` classifies changes (\`review/effects/\`), and the
result of \`npm run test:proof\`. A Terraform plan does not show which VM restarts. The provider decides that during the apply;
until then the plan shows \`reboot_required = false\` (provider issues 2718, 1004, 519).

For each row, the proof deploys a VM or another object on a simulated vCenter and changes it with \`cdktf deploy\`, using release
${seen.release} of the provider. It compares the predicted effect with the events and the inventory of the vCenter. It also tests
look-alikes, which resemble a change but have no effect, and combinations of changes. If the table and the provider disagree, the
proof fails and the table must be corrected. A row without a case is *not proven here*. Rows for provider 2.x cannot be proven,
because the proof uses release ${seen.release}.

${table(["effect in vCenter", "predicted", "observed", "both", "precision", "recall"], seen.scores.map(scoreRow))}

How to read the tables:

- Attributes have their Terraform names, without indexes. \`disk[]\` is a block that is added or removed.
- *old* is the value before the change. A change is never classified as safe if its effect depends on a value that is known only after the apply.
- An attribute without a row is "not classified".
- Sources are files of the provider below \`vsphere/\`. *executed*: the code was run, in isolation or in an apply. *read*: the code was read, not run.

${ALL_TABLES.map((table) => chapter(table, seen)).join("\n")}
## Look-alikes and combinations

A look-alike resembles a change above but has no effect. A combination is several changes at once.

${table(["case", "predicted", "observed"], seen.cases.filter(({ kind }) => kind !== "row").map(otherCase))}
`;
}

const otherCase = (each: Case): string[] => [
  `${each.name}${each.rows.length > 0 ? `: ${each.rows.map(code).join(" + ")}` : ""}`,
  each.predicted.map(effectInWords).join(", ") || "nothing",
  seenInWords(each),
];

const scoreRow = ({ deed, predicted, seen, both, precision, recall }: Seen["scores"][number]): string[] => [
  deed,
  ...[predicted, seen, both].map(String),
  ...[precision, recall].map((score) => score.toFixed(2)),
];

function chapter(
  { type, rows, whenUpdated = [], whenDestroyed = [], notClassified }: ResourceTable,
  seen: Seen,
): string {
  const changes = [
    ...rows.map((row) => rowOf(row, row.attributes.map(code).join(", "), seen)),
    ...whenUpdated.map((row) => rowOf(row, "any", seen)),
    ...whenDestroyed.map((row) => rowOf(row, "destroyed or replaced", seen)),
  ];
  const unknown = notClassified.map(({ attributes, because }) => `${attributes.map(code).join(", ")}: ${because}`);
  return `${paragraphs(
    `## ${kindOf(type)} (\`${type}\`)`,
    table(["row", "change", "effect", "provider", "cases", "observed", "source"], changes),
    ...(unknown.length === 0 ? [] : ["Not classified:", list(unknown)]),
  )}\n`;
}

function rowOf(row: EffectRow | ObjectRow, change: string, { release, cases, refusedByPlan }: Seen): string[] {
  const { id, when, effect, note, releases = releaseSchema.options, evidence, source } = row;
  const own = cases.filter(({ rows }) => rows.includes(id));
  const single = own.filter(({ kind }) => kind === "row");
  const refused = refusedByPlan.filter(({ rows }) => rows.includes(id));
  const names = [...single, ...refused].map(({ name }) => name);
  const proof = [...new Set(single.map(seenInWords)), ...(refused.length > 0 ? ["the plan fails"] : [])];
  return [
    code(id),
    when === undefined ? change : `${change}, when ${when.text}`,
    note === undefined ? effectInWords(effect) : `${effectInWords(effect)}: ${note}`,
    releases.join(", "),
    names.join(", ") || "–",
    proof.join("; ") || (releases.some((each) => each === release) ? "not proven here" : "not proven here: only 2.x"),
    `${source} (${evidence})`,
  ];
}

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
