import { z } from "zod";
import { count, type Data, described, list, publishedSchema, sha256, text } from "../lib/published-schema";
import { SITE_NAMES } from "../model/schema/site";

/**
 * `fire`: unplanned failover; only data replicated by then is recovered. `flood`: orderly shutdown after a last
 * synchronisation. `strike`: the same, operated remotely, because there is no staff at Rabat.
 */
export const SCENARIOS = ["fire", "flood", "strike"] as const;
export type Scenario = (typeof SCENARIOS)[number];

/**
 * `rehearsal`: the disaster is only declared; Rabat and the replication continue, and a copy is recovered in a bubble network.
 * `drill`: only in a simulation; Rabat fails, the stack `dr` itself is recovered, and the normal state is restored.
 * `failover`, `migration`, `reprotect`, `failback`: the day itself; nothing is restored afterwards.
 */
export const EXERCISES = ["rehearsal", "drill"] as const;
export const RECOVERIES = ["failover", "migration", "reprotect", "failback"] as const;
export type ExerciseKind = (typeof EXERCISES)[number];
export type DayKind = (typeof RECOVERIES)[number];
export type RecordKind = ExerciseRecord["kind"];

/** Whether a run is the day itself, not an exercise. */
export const isDay = (kind: RecordKind): kind is DayKind => RECOVERIES.some((each) => each === kind);

const commit = text.regex(/^[0-9a-f]{40}$/).meta({ id: "GitObject", description: "The name of a git object" });
const milliseconds = z.number().nonnegative().meta({ id: "Milliseconds", description: "A duration in milliseconds" });
const instant = z.iso
  .datetime({ precision: 3 })
  .meta({ id: "Instant", description: "UTC with milliseconds: 2026-11-24T09:00:00.000Z" });
const tierName = described(text, "Name of the tier in the model");

const localizedText = z
  .union([text, z.strictObject({ en: text, fr: text }).readonly()])
  .meta({ id: "Wording", description: "English and French, or one string where both are the same" });

const step = z
  .strictObject({
    id: described(text, "deploy, group/1"),
    title: localizedText,
    began: instant,
    ended: instant,
    estimated: described(milliseconds, "Estimate of the recovery plan").exactOptional(),
    p95: described(milliseconds, "The same at the 95th percentile").exactOptional(),
    limit: milliseconds,
    outcome: z.enum(["passed", "failed", "skipped"]),
    detail: described(localizedText, "The result, or why the step failed").exactOptional(),
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
  .meta({ id: "Check", description: "A condition, whether it holds, and what was observed" });
/** A condition, whether it holds, and what was observed. */
export type Check = Data<typeof check>;

/** A check without its instant, which the caller adds. */
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
    description: "Recovery point actual (RPA): from the newest marker in the recovered data to the disaster",
  });
/** Recovery point actual (RPA): from the newest marker in the recovered data to the disaster. */
export type RecoveryPoint = Data<typeof recoveryPoint>;

/** Whether the RPO is met. After an orderly shutdown (flood, strike), no marker may be missing. */
export const meetsRpo = (
  { actual, objective, missing = 0 }: Pick<RecoveryPoint, "actual" | "objective" | "missing">,
  scenario: Scenario,
): boolean => actual !== undefined && actual <= objective && (scenario === "fire" || missing === 0);

const recoveryTime = z
  .strictObject({
    tier: tierName,
    objective: milliseconds,
    estimated: milliseconds,
    actual: described(milliseconds, "Absent: the tier was never usable").exactOptional(),
    kept: z.boolean(),
  })
  .meta({
    id: "RecoveryTime",
    description: "Recovery time actual (RTA): from the declaration to the tier's last successful check",
  });
/** Recovery time actual (RTA): from the declaration to the tier's last successful check. */
export type RecoveryTime = Data<typeof recoveryTime>;

const replication = z
  .strictObject({
    asserted: described(z.boolean(), "false in a drill, which interrupts the replication"),
    bound: milliseconds,
    samples: list(z.strictObject({ at: instant, lag: milliseconds })),
    stillStreaming: described(z.boolean(), "Absent: it was not checked").exactOptional(),
    unharmed: z.boolean(),
  })
  .meta({ id: "Replication", description: "Whether the exercise affected the running replication" });
/** Whether the exercise affected the running replication. */
export type Replication = Data<typeof replication>;

const isolation = z
  .strictObject({
    tested: described(z.boolean(), "false if the machine allows no network namespaces; isolation is then not proved"),
    probes: list(z.strictObject({ from: text, to: text, failed: z.boolean(), seen: text })),
    proved: z.boolean(),
  })
  .meta({ id: "Isolation", description: "Connections out of the bubble and into it, which must fail" });
/** Connections out of the bubble and into it, tried from both sides, which must fail. */
export type Isolation = Data<typeof isolation>;

const cleanUp = z
  .strictObject({
    vcenters: z.record(z.enum(SITE_NAMES), z.strictObject({ objects: count, leftovers: list(text) })),
    processes: list(text),
    namespaces: list(text),
    emptyPlans: described(list(text), "Stacks without planned changes afterwards"),
    clean: z.boolean(),
  })
  .meta({ id: "CleanUp", description: "What exists after the exercise and did not exist before" });
/** What exists after the exercise and did not exist before. */
export type CleanUp = Data<typeof cleanUp>;

export const recordSchema = z.strictObject({
  version: z.literal(1),
  /** Day, scenario and random digits. Part of the names and tags of all objects that the exercise creates. */
  id: described(text.regex(/^\d{4}-\d{2}-\d{2}-[a-z]+-[0-9a-f]+$/), "2026-11-24-fire-7f3a"),
  kind: described(
    z.enum([...EXERCISES, ...RECOVERIES]),
    "rehearsal: a copy is recovered in a bubble network. drill: in a simulation, Rabat fails and the stack dr is recovered. " +
      "failover, migration, reprotect, failback: the day itself",
  ),
  scenario: z.enum(SCENARIOS),
  target: z.enum(["simulation", "live"]),
  people: z.strictObject({
    coordinator: text,
    approver: text,
    participants: list(text),
    confirmed: described(
      z.strictObject({
        by: text,
        key: text.exactOptional(),
        statement: text.exactOptional(),
        signature: text.exactOptional(),
      }),
      "Who confirmed the day: by the login at the forge, or by a signature that can be verified again",
    ).exactOptional(),
  }),
  code: z.strictObject({ commit, dirty: described(z.boolean(), "Whether files differ from the commit"), tree: commit }),
  plans: described(z.record(text, sha256), "SHA-256 of the plan of each stack that was deployed"),
  software: z.strictObject({ terraform: text, vsphereProvider: text, vcenter: z.record(z.enum(SITE_NAMES), text) }),
  scope: z.strictObject({
    tiers: list(z.strictObject({ tier: tierName, mechanism: text, members: count, priority: z.int().positive() })),
    excluded: list(z.strictObject({ what: localizedText, why: localizedText })),
  }),
  began: instant,
  declared: described(instant, "Absent: the exercise ended before the declaration").exactOptional(),
  disaster: described(instant, "The instant of the disaster, from which data loss is measured").exactOptional(),
  ended: instant,
  steps: list(step),
  readiness: described(list(check), "Preconditions, checked before anything is created"),
  assertions: described(list(check), "User tests on the recovered tiers"),
  fences: described(list(check), "Whether only one site can write. Absent: it was not checked").exactOptional(),
  posture: described(localizedText, "The posture that was set, and where it is committed").exactOptional(),
  emergency: described(
    z.strictObject({ by: text, why: text, overridden: list(localizedText), reviewBy: z.iso.date() }),
    "Break-glass: who went past which gates and why. The record must be reviewed by the date",
  ).exactOptional(),
  recoveryPoints: list(recoveryPoint),
  spreads: described(
    list(z.strictObject({ group: text, tiers: list(tierName), spread: milliseconds })),
    "Time between the recovery points of a protection group",
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
    "Duration of each priority group",
  ),
  replication,
  isolation,
  cleanUp,
  outcome: described(
    z.enum(["passed", "failed", "aborted", "refused"]),
    "passed: every check, measurement and proof succeeded",
  ),
  deviations: described(list(localizedText), "Failed steps with their reasons, in order"),
  recommendations: list(localizedText),
  tierHashes: described(
    z.record(text, z.record(text, sha256)),
    "SHA-256 of everything that the recovery of each tier depends on, by tier and part",
  ),
});

export type Emergency = NonNullable<z.output<typeof recordSchema>["emergency"]>;

/** The record of an exercise, version 1, from which all documents of the evidence are generated. */
export type ExerciseRecord = Data<typeof recordSchema>;

/** The part of the record that is known before the first step. */
export type Opening = Pick<
  ExerciseRecord,
  | "id"
  | "kind"
  | "scenario"
  | "target"
  | "people"
  | "code"
  | "software"
  | "scope"
  | "emergency"
  | "began"
  | "tierHashes"
> & {
  /** As in `Day`; only in the journal. */
  readonly playsDisaster?: boolean;
};

/** The results of the steps so far, stored in the journal. */
export type Facts = Partial<
  Omit<ExerciseRecord, "version" | "steps" | "ended" | "outcome" | "deviations" | "recommendations">
> & {
  /** The censuses before anything was created, by site, as JSON. */
  readonly censusesBefore?: Readonly<Record<string, unknown>>;
  readonly playsDisaster?: boolean;
};

/** The JSON schema of a record, version 1, published as `docs/exercise-record.schema.json`. */
export const recordSchemaDocument = (): string =>
  publishedSchema(
    recordSchema,
    "Record of an exercise, version 1",
    "The steps, measurements and results of a rehearsal, a drill or the day itself: record.json of its evidence. Written by npm run docs",
  );
