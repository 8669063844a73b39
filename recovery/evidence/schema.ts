import { z } from "zod";
import type { Isolation } from "../../guests/api";
import type { Wording } from "../../lib/text/wording";
import { SITE_NAMES } from "../../model/schema/site";
import {
  type Check,
  type CleanUp,
  type ExerciseRecord,
  type RecoveryPoint,
  type RecoveryTime,
  type Replication,
  SCENARIOS,
  type StepRecord,
} from "../record";

/*
 * What a record looks like as JSON. It is stated once more than in TypeScript, since types are gone when it is read;
 * `SchemaIsTheType` below refuses to compile where the two differ in anything.
 */

const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();
const described = <T extends z.ZodType>(schema: T, description: string) => schema.meta({ description });
const text = z.string();
const count = z.int().nonnegative();
const sha256 = text.regex(/^[0-9a-f]{64}$/).meta({ id: "Sha256", description: "SHA-256 in hexadecimal" });
const commit = text.regex(/^[0-9a-f]{40}$/).meta({ id: "GitObject", description: "The name of a git object" });
const milliseconds = z
  .number()
  .nonnegative()
  .meta({ id: "Milliseconds", description: "A length of time in milliseconds" });
const instant = z.iso
  .datetime({ precision: 3 })
  .meta({ id: "Instant", description: "UTC with milliseconds: 2026-11-24T09:00:00.000Z" });
const tierName = described(text, "As the model names it");

const wording = z
  .union([text, z.strictObject({ en: text, fr: text }).readonly()])
  .meta({ id: "Wording", description: "English and French, or one string where both are the same" });

const step = z
  .strictObject({
    id: described(text, "deploy, group/1"),
    title: wording,
    began: instant,
    ended: instant,
    estimated: described(milliseconds, "By the recovery plan").exactOptional(),
    limit: milliseconds,
    outcome: z.enum(["passed", "failed", "skipped"]),
    detail: described(wording, "What it came to, or why it failed").exactOptional(),
  })
  .meta({ id: "StepRecord" });

const check = z
  .strictObject({
    id: described(text, "replica-fresh/database"),
    title: wording,
    passed: z.boolean(),
    expected: wording,
    seen: wording,
    at: instant,
  })
  .meta({ id: "Check", description: "Something that is true or false, with what was seen" });

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

const recoveryTime = z
  .strictObject({
    tier: tierName,
    objective: milliseconds,
    estimated: milliseconds,
    actual: described(milliseconds, "Absent: it was never usable").exactOptional(),
    kept: z.boolean(),
  })
  .meta({ id: "RecoveryTime", description: "From the declaration to the tier's last assertion that came true" });

const replication = z
  .strictObject({
    asserted: described(z.boolean(), "false in a drill, where the replication is cut"),
    bound: milliseconds,
    samples: list(z.strictObject({ at: instant, lag: milliseconds })),
    stillStreaming: described(z.boolean(), "Absent: it was not asked").exactOptional(),
    unharmed: z.boolean(),
  })
  .meta({ id: "Replication", description: "Whether the running replication was harmed" });

const isolation = z
  .strictObject({
    tested: described(z.boolean(), "false where the machine allows no network namespaces: then it is not proved"),
    probes: list(z.strictObject({ from: text, to: text, failed: z.boolean(), seen: text })),
    proved: z.boolean(),
  })
  .meta({ id: "Isolation", description: "Connections out of the bubble and into it, which must fail" });

const cleanUp = z
  .strictObject({
    vcenters: z.record(z.enum(SITE_NAMES), z.strictObject({ objects: count, leftovers: list(text) })),
    processes: list(text),
    namespaces: list(text),
    emptyPlans: described(list(text), "Stacks whose plan is empty afterwards"),
    clean: z.boolean(),
  })
  .meta({ id: "CleanUp", description: "What is there after and was not before: nothing" });

const recordSchema = z.strictObject({
  version: z.literal(1),
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
    excluded: list(z.strictObject({ what: wording, why: wording })),
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
  deviations: described(list(wording), "What did not go as planned, worst first"),
  recommendations: list(wording),
  tierHashes: described(
    z.record(text, z.record(text, sha256)),
    "SHA-256 of what the recovery of each tier depends on, by tier and part",
  ),
});

/** Without `readonly`, which says nothing about JSON. */
type Plain<T> = T extends readonly (infer Item)[]
  ? Plain<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Plain<T[Key]> }
    : T;

/** Not only assignable: a field that only one has, optional or not, makes them differ. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

type Describes<Type, Schema extends z.ZodType> = Same<Plain<Type>, Plain<z.output<Schema>>>;
type AllHold<Claims extends readonly true[]> = Claims;

/** Does not compile where a type and its schema have come apart. Each by itself: TypeScript does not compare deeply. */
export type SchemaIsTheType = AllHold<
  [
    Describes<Wording, typeof wording>,
    Describes<StepRecord, typeof step>,
    Describes<Check, typeof check>,
    Describes<RecoveryPoint, typeof recoveryPoint>,
    Describes<RecoveryTime, typeof recoveryTime>,
    Describes<Replication, typeof replication>,
    Describes<Isolation, typeof isolation>,
    Describes<CleanUp, typeof cleanUp>,
    Describes<ExerciseRecord, typeof recordSchema>,
  ]
>;

/** The JSON schema of a record, version 1, as `docs/exercise-record.schema.json` publishes it. */
export function recordSchemaDocument(): string {
  const { $schema, ...schema } = z.toJSONSchema(recordSchema, { target: "draft-2020-12", io: "output" });
  const document = {
    $schema,
    title: "Record of an exercise, version 1",
    description:
      "What a rehearsal or a drill did, measured and found: record.json of its evidence. Written by npm run docs",
    ...schema,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** What of JSON is no record, each as `path: problem`. */
export function shapeFaults(json: unknown): string[] {
  const { error } = recordSchema.safeParse(json);
  return (error?.issues ?? []).map(({ path, message }) => `${pathText(path)}: ${message}`);
}

const pathText = (path: readonly PropertyKey[]): string =>
  path.map((key, at) => (typeof key === "number" ? `[${key}]` : `${at === 0 ? "" : "."}${String(key)}`)).join("") ||
  "the record";

/** @throws ZodError - it is no record of version 1 */
export const shaped = (json: unknown): ExerciseRecord => recordSchema.parse(json);
