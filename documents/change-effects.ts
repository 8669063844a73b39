import { z } from "zod";
import { code, list, paragraphs, table } from "../lib/markdown";
import { sourceText } from "../lib/project-source";
import { EFFECTS, type Effect } from "../review/effects/effect";
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

/** What `npm run test:proof` saw last. */
type Seen = z.output<typeof seenSchema>;
type Case = Seen["cases"][number];

const readSeen = (): Seen => seenSchema.parse(JSON.parse(sourceText("test/proof/seen.json")));

/** The document on what a change does to what runs, and what shows it. */
export function changeEffectsDocument(seen: Seen = readSeen()): string {
  return `# What a change does to what runs

Written by \`npm run docs\` from the table that \`npm run review\` classifies by (\`review/effects/\`), and from what
\`npm run test:proof\` saw. A Terraform plan does not say which VM restarts: the provider decides it during the apply, and the plan
shows \`reboot_required = false\` until then (provider issues 2718, 1004, 519).

The proof deploys one VM or other object for each row on a simulated vCenter, changes it with \`cdktf deploy\` through release
${seen.release} of the provider, and compares what the table predicts with the vCenter's events and inventory. Besides the rows it
tries changes that only look like one, and combinations. A row without a case is *not proven here*; those that only 2.x has
cannot be: this machine builds ${seen.release}. What differs between the table and the provider fails the proof: the table is wrong then.

${table(["seen in the vCenter", "predicted", "seen", "both", "precision", "recall"], seen.scores.map(scoreRow))}

How to read: an attribute is written as Terraform writes it, without indexes; \`disk[]\` is a block that comes or goes. *Before* is
the value that the plan has before the change. What is known only after the apply is never taken for safe where a value decides, and
an attribute without a row has an "unknown effect". Files are the provider's, below \`vsphere/\`; *executed* means that this code was run
as a unit, or seen to run, *read* that it was read alone.

${ALL_TABLES.map((table) => chapter(table, seen)).join("\n")}
## Look-alikes and combinations

Changes that look like one of the above and do nothing, and several at once.

${table(["case", "predicted", "seen"], seen.cases.filter(({ kind }) => kind !== "row").map(otherCase))}
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
    table(["row", "change", "effect", "release", "cases", "seen", "source"], changes),
    ...(unknown.length === 0 ? [] : ["Not classified:", list(unknown)]),
  )}\n`;
}

function rowOf(row: EffectRow | ObjectRow, change: string, { release, cases, refusedByPlan }: Seen): string[] {
  const { id, when, effect, note, releases = ["1.26.0", "2.15.0"], evidence, source } = row;
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
  vMotion: "vMotion",
  storageVMotion: "storage vMotion",
  hostIntoMaintenance: "host into maintenance",
  networkInterruption: "network interruption",
  powersOnStandby: "powers on what is off",
  guestRestart: "**guest restarts**",
  replaced: "**replaced**",
  destroyed: "**destroyed**",
  dataLost: "**data lost**",
  applyWillFail: "apply will fail",
  notClassified: "unknown effect",
};

const effectInWords = (effect: Effect): string => WORDS[effect];
