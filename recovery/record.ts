import { z } from "zod";
import { count, type Data, described, list, publishedSchema, sha256, text } from "../lib/published-schema";
import { PROFILES } from "../model/profile";
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

/** Recoveries of the real sites, or of a simulation in their place: nothing is removed at their end. */
export const RECOVERIES = ["failover", "migration", "reprotect", "failback"] as const;
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
    holes: described(
      count,
      "Of these, older than the newest recovered marker: no replication loses them",
    ).exactOptional(),
    kept: z.boolean(),
  })
  .meta({
    id: "RecoveryPoint",
    description: "Recovery point actual (RPA): from the newest marker in the recovered data to the disaster",
  });
/** Recovery point actual (RPA): from the newest marker in the recovered data to the disaster. */
export type RecoveryPoint = Data<typeof recoveryPoint>;

/**
 * Whether the RPO is met. After an orderly shutdown (flood, strike), no marker may be missing. In every scenario, none may be
 * missing below the newest recovered one: replication loses the end of the data, never a part within it.
 */
export const meetsRpo = (
  { actual, objective, missing = 0, holes = 0 }: Pick<RecoveryPoint, "actual" | "objective" | "missing" | "holes">,
  scenario: Scenario,
): boolean => actual !== undefined && actual <= objective && holes === 0 && (scenario === "fire" || missing === 0);

const spread = z
  .strictObject({
    group: text,
    tiers: list(tierName),
    spread: milliseconds,
    bound: described(
      milliseconds,
      "The age of the oldest copy by the recovery plan, at most the shortest RPO of its tiers",
    ),
    kept: z.boolean(),
  })
  .meta({ id: "Spread", description: "Time between the recovery points of a protection group" });
/** Time between the recovery points of a protection group, which must be recovered to one point in time. */
export type Spread = Data<typeof spread>;

const recoveryTime = z
  .strictObject({
    tier: tierName,
    objective: milliseconds,
    estimated: milliseconds,
    actual: described(
      milliseconds,
      "Absent: the tier was never usable. It contains the times of `clock`",
    ).exactOptional(),
    kept: z.boolean(),
  })
  .meta({
    id: "RecoveryTime",
    description:
      "Recovery time actual (RTA): from the disaster to the tier's last successful check. Detection and decision take the times of the plan",
  });
/**
 * Recovery time actual (RTA): from the disaster to the tier's last successful check. An exercise begins with the declaration, so
 * detection and decision take the times of the plan.
 */
export type RecoveryTime = Data<typeof recoveryTime>;

const replication = z
  .strictObject({
    asserted: described(z.boolean(), "false in a drill, which interrupts the replication"),
    bound: described(milliseconds, "Absent: the lag was not evaluated").exactOptional(),
    samples: list(z.strictObject({ at: described(instant, "When the replica answered"), lag: milliseconds })),
    failures: described(list(z.strictObject({ at: instant, seen: text })), "Measurements without an answer"),
    stillStreaming: described(z.boolean(), "Absent: it was not checked").exactOptional(),
    unharmed: described(z.boolean(), "Absent: it was not checked").exactOptional(),
  })
  .meta({ id: "Replication", description: "Whether the exercise affected the running replication" });
/** Whether the exercise affected the running replication. */
export type Replication = Data<typeof replication>;

const probe = z.strictObject({ from: text, to: localizedText, failed: z.boolean(), seen: text });

const isolation = z
  .strictObject({
    tested: described(z.boolean(), "false if the machine allows no network namespaces; isolation is then not proved"),
    before: described(list(probe), "Tried before the first VM of the bubble was powered on"),
    probes: described(list(probe), "Tried while the recovered tiers ran"),
    notProbed: described(list(localizedText), "What no probe covers"),
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
  version: z.literal(2),
  /** Day, scenario and random digits. Part of the names and tags of all objects that the exercise creates. */
  id: described(text.regex(/^\d{4}-\d{2}-\d{2}-[a-z]+-[0-9a-f]+$/), "2026-11-24-fire-7f3a"),
  kind: described(
    z.enum([...EXERCISES, ...RECOVERIES]),
    "rehearsal: a copy is recovered in a bubble network. drill: in a simulation, Rabat fails and the stack dr is recovered. " +
      "failover, migration, reprotect, failback: the day itself",
  ),
  scenario: z.enum(SCENARIOS),
  target: z.enum(["simulation", "live"]),
  profile: described(z.enum(PROFILES), "The size of the workload"),
  clock: described(
    z.strictObject({ detection: milliseconds, decision: milliseconds }),
    "What passes between the disaster and its declaration, by the recovery plan: it counts in an exercise, which begins with the declaration",
  ),
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
  code: z.strictObject({
    commit,
    dirty: described(z.boolean(), "Whether files differ from the commit"),
    tree: commit,
    kit: described(sha256, "The manifest of the recovery kit from which it ran. Absent: a clone").exactOptional(),
  }),
  plans: described(z.record(text, sha256), "SHA-256 of the plan of each stack that was deployed"),
  software: z.strictObject({
    terraform: text,
    vsphereProvider: text,
    vcenter: z.record(z.enum(SITE_NAMES), text),
    database: described(text, "Release of the database servers. Absent: none answered").exactOptional(),
  }),
  scope: z.strictObject({
    tiers: list(
      z.strictObject({
        tier: tierName,
        mechanism: text,
        members: count,
        priority: z.int().positive(),
        isEntry: described(z.boolean(), "Users reach it by a service name, so its recovery ends with the user tests"),
      }),
    ),
    excluded: list(z.strictObject({ what: localizedText, why: localizedText })),
  }),
  began: instant,
  declared: described(instant, "Absent: the exercise ended before the declaration").exactOptional(),
  disaster: described(instant, "The instant of the disaster, from which data loss is measured").exactOptional(),
  ended: instant,
  steps: list(step),
  readiness: described(list(check), "Preconditions, checked before anything is created"),
  health: described(list(check), "The last health check of each tier, from which its recovery time follows"),
  integrity: described(list(check), "Checks of the recovered data beside its markers"),
  assertions: described(list(check), "User tests on the recovered tiers"),
  fences: described(list(check), "Whether only one site can write. Absent: it was not checked").exactOptional(),
  posture: described(localizedText, "The posture that was set, and where it is committed").exactOptional(),
  emergency: described(
    z.strictObject({ by: text, why: text, overridden: list(localizedText), reviewBy: z.iso.date() }),
    "Break-glass: who overrode which gates and why. The record must be reviewed by the date",
  ).exactOptional(),
  recoveryPoints: list(recoveryPoint),
  spreads: list(spread),
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

/** The record of an exercise, version 2, from which all documents of the evidence are generated. */
export type ExerciseRecord = Data<typeof recordSchema>;

/** The part of the record that is known before the first step. */
export type Opening = Pick<
  ExerciseRecord,
  | "id"
  | "kind"
  | "scenario"
  | "target"
  | "profile"
  | "clock"
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
  /** The censuses before anything was created, and after the clean-up, by site, as JSON. */
  readonly censusesBefore?: Readonly<Record<string, unknown>>;
  readonly censusesAfter?: Readonly<Record<string, unknown>>;
  readonly playsDisaster?: boolean;
};

/** The JSON schema of a record, version 2, published as `docs/exercise-record.schema.json`. */
export const recordSchemaDocument = (): string =>
  publishedSchema(
    recordSchema,
    "Record of an exercise, version 2",
    "The steps, measurements and results of a rehearsal, a drill or the day itself: record.json of its evidence. Written by npm run docs",
  );
