import { z } from "zod";
import { count, type Data, described, list, publishedSchema, sha256, text } from "../lib/published-schema";
import { SITE_NAMES } from "../model/schema/site";

/** `fire`: what was replicated by then. `flood`: orderly stop after a last synchronisation. `strike`: the same without hands at Rabat. */
export const SCENARIOS = ["fire", "flood", "strike"] as const;
export type Scenario = (typeof SCENARIOS)[number];

/**
 * `rehearsal`: the disaster is declared, Rabat and the replication run on, a copy is recovered in a bubble. `drill`: Rabat
 * really goes dark, in a simulation alone, and `dr` itself is recovered.
 */
export type ExerciseKind = ExerciseRecord["kind"];

const commit = text.regex(/^[0-9a-f]{40}$/).meta({ id: "GitObject", description: "The name of a git object" });
const milliseconds = z
  .number()
  .nonnegative()
  .meta({ id: "Milliseconds", description: "A length of time in milliseconds" });
const instant = z.iso
  .datetime({ precision: 3 })
  .meta({ id: "Instant", description: "UTC with milliseconds: 2026-11-24T09:00:00.000Z" });
const tierName = described(text, "As the model names it");

const localizedText = z
  .union([text, z.strictObject({ en: text, fr: text }).readonly()])
  .meta({ id: "Wording", description: "English and French, or one string where both are the same" });

const step = z
  .strictObject({
    id: described(text, "deploy, group/1"),
    title: localizedText,
    began: instant,
    ended: instant,
    estimated: described(milliseconds, "By the recovery plan").exactOptional(),
    limit: milliseconds,
    outcome: z.enum(["passed", "failed", "skipped"]),
    detail: described(localizedText, "What it came to, or why it failed").exactOptional(),
  })
  .meta({ id: "StepRecord" });
export type StepRecord = Data<typeof step>;

const check = z
  .strictObject({
    id: described(text, "replica-fresh/database"),
    title: localizedText,
    passed: z.boolean(),
    expected: localizedText,
    seen: localizedText,
    at: instant,
  })
  .meta({ id: "Check", description: "Something that is true or false, with what was seen" });
/** Something that is true or false, with what was seen. */
export type Check = Data<typeof check>;

/** A check whose instant is not told: whoever read what it is about knows it. */
export type Finding = Omit<Check, "at">;

const recoveryPoint = z
  .strictObject({
    tier: tierName,
    objective: milliseconds,
    actual: described(milliseconds, "Absent: no marker could be read").exactOptional(),
    newestMarker: z.strictObject({ at: instant, sequence: count }).exactOptional(),
    missing: described(count, "Markers written before the disaster and not recovered").exactOptional(),
    kept: z.boolean(),
  })
  .meta({
    id: "RecoveryPoint",
    description: "The instant of the disaster minus the newest marker that can be read in the recovered data",
  });
/** Recovery point actual: the instant of the disaster minus the newest marker that can be read in the recovered data. */
export type RecoveryPoint = Data<typeof recoveryPoint>;

/**
 * Whether no more was lost than the objective allows. A disaster that leaves time for an orderly stop loses nothing that was
 * written before it.
 */
export const meetsRpo = (
  { actual, objective, missing = 0 }: Pick<RecoveryPoint, "actual" | "objective" | "missing">,
  scenario: Scenario,
): boolean => actual !== undefined && actual <= objective && (scenario === "fire" || missing === 0);

const recoveryTime = z
  .strictObject({
    tier: tierName,
    objective: milliseconds,
    estimated: milliseconds,
    actual: described(milliseconds, "Absent: it was never usable").exactOptional(),
    kept: z.boolean(),
  })
  .meta({ id: "RecoveryTime", description: "From the declaration to the tier's last assertion that came true" });
/** Recovery time actual: from the declaration to the tier's last assertion that came true. */
export type RecoveryTime = Data<typeof recoveryTime>;

const replication = z
  .strictObject({
    asserted: described(z.boolean(), "false in a drill, where the replication is cut"),
    bound: milliseconds,
    samples: list(z.strictObject({ at: instant, lag: milliseconds })),
    stillStreaming: described(z.boolean(), "Absent: it was not asked").exactOptional(),
    unharmed: z.boolean(),
  })
  .meta({ id: "Replication", description: "Whether the running replication was harmed" });
/** Whether the running replication was harmed. */
export type Replication = Data<typeof replication>;

const isolation = z
  .strictObject({
    tested: described(z.boolean(), "false where the machine allows no network namespaces: then it is not proved"),
    probes: list(z.strictObject({ from: text, to: text, failed: z.boolean(), seen: text })),
    proved: z.boolean(),
  })
  .meta({ id: "Isolation", description: "Connections out of the bubble and into it, which must fail" });
/** Connections that must fail, out of the bubble and into it, tried from both sides. */
export type Isolation = Data<typeof isolation>;

const cleanUp = z
  .strictObject({
    vcenters: z.record(z.enum(SITE_NAMES), z.strictObject({ objects: count, leftovers: list(text) })),
    processes: list(text),
    namespaces: list(text),
    emptyPlans: described(list(text), "Stacks whose plan is empty afterwards"),
    clean: z.boolean(),
  })
  .meta({ id: "CleanUp", description: "What is there after and was not before: nothing" });
/** What is there after and was not before: nothing. */
export type CleanUp = Data<typeof cleanUp>;

export const recordSchema = z.strictObject({
  version: z.literal(1),
  /** Day, scenario and some random digits. Names, tags and folder of what is made carry it. */
  id: described(text.regex(/^\d{4}-\d{2}-\d{2}-[a-z]+-[0-9a-f]+$/), "2026-11-24-fire-7f3a"),
  kind: described(
    z.enum(["rehearsal", "drill"]),
    "rehearsal: a copy is recovered in a bubble. drill: in a simulation, Rabat goes dark and dr itself is recovered",
  ),
  scenario: z.enum(SCENARIOS),
  target: z.enum(["simulation", "live"]),
  people: z.strictObject({ coordinator: text, approver: text, participants: list(text) }),
  code: z.strictObject({ commit, dirty: described(z.boolean(), "Whether files differ from the commit"), tree: commit }),
  plans: described(z.record(text, sha256), "SHA-256 of the plan of each stack that was deployed"),
  software: z.strictObject({ terraform: text, vsphereProvider: text, vcenter: z.record(z.enum(SITE_NAMES), text) }),
  scope: z.strictObject({
    tiers: list(z.strictObject({ tier: tierName, mechanism: text, members: count, priority: z.int().positive() })),
    excluded: list(z.strictObject({ what: localizedText, why: localizedText })),
  }),
  began: instant,
  declared: described(instant, "Absent: it was refused, or broke off, before").exactOptional(),
  disaster: described(instant, "The instant that data loss counts from").exactOptional(),
  ended: instant,
  steps: list(step),
  readiness: described(list(check), "What must hold before anything is made"),
  assertions: described(list(check), "What users would try"),
  recoveryPoints: list(recoveryPoint),
  spreads: described(
    list(z.strictObject({ group: text, tiers: list(tierName), spread: milliseconds })),
    "How far apart the recovery points of one protection group are",
  ),
  recoveryTimes: list(recoveryTime),
  groups: described(
    list(
      z.strictObject({
        priority: z.int().positive(),
        tiers: list(tierName),
        took: milliseconds,
        estimated: milliseconds,
      }),
    ),
    "How each priority group's time came about",
  ),
  replication,
  isolation,
  cleanUp,
  outcome: described(
    z.enum(["passed", "failed", "aborted", "refused"]),
    "passed: every check, measurement and proof held",
  ),
  deviations: described(list(localizedText), "What did not go as planned, worst first"),
  recommendations: list(localizedText),
  tierHashes: described(
    z.record(text, z.record(text, sha256)),
    "SHA-256 of what the recovery of each tier depends on, by tier and part",
  ),
});

/** What an exercise did, measured and found: the evidence, of which all documents are made. Version 1. */
export type ExerciseRecord = Data<typeof recordSchema>;

/** What is known of an exercise before its first step. */
export type Opening = Pick<
  ExerciseRecord,
  "id" | "kind" | "scenario" | "target" | "people" | "code" | "software" | "scope" | "began" | "tierHashes"
>;

/** What the steps of an exercise have found out, kept in its journal: the record in the making. */
export type Facts = Partial<
  Omit<ExerciseRecord, "version" | "steps" | "ended" | "outcome" | "deviations" | "recommendations">
> & {
  /** The censuses before anything was made, by site: as JSON, for the comparison afterwards. */
  readonly censusesBefore?: Readonly<Record<string, unknown>>;
};

/** The JSON schema of a record, version 1, as `docs/exercise-record.schema.json` publishes it. */
export const recordSchemaDocument = (): string =>
  publishedSchema(
    recordSchema,
    "Record of an exercise, version 1",
    "What a rehearsal or a drill did, measured and found: record.json of its evidence. Written by npm run docs",
  );
