import { z } from "zod";
import type { Approval } from "../../model/schema/approval";
import { BLOCK_IDS } from "../../model/schema/block-id";
import { SITE_NAMES } from "../../model/schema/site";
import type { LocatedFinding } from "../../policy/located";
import { type AttributeChange, type ClassifiedEffect, EFFECTS } from "../effects/effect";
import type {
  Block,
  CapacityChange,
  CapacityFigures,
  ChangeGroup,
  DriftedObject,
  LinkReview,
  ObjectReview,
  Peak,
  PromiseChange,
  Review,
  Revision,
  SiteReview,
  StackFingerprint,
  StackReview,
} from "../review";
import type { Subject } from "../subject";

/*
 * What the JSON output looks like. It is stated once more than in TypeScript, since types are gone when it is read;
 * `SchemaIsTheType` below refuses to compile where the two differ in anything.
 */

const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();
const text = z.string();
const count = z.int().nonnegative();
const sha256 = text.regex(/^[0-9a-f]{64}$/).meta({ id: "Sha256", description: "SHA-256 in hexadecimal" });
const described = <T extends z.ZodType>(schema: T, description: string) => schema.meta({ description });

const effect = z.enum(EFFECTS).meta({
  id: "Effect",
  description: "What happens to an object that runs. notClassified: not known, so never to be taken for harmless",
});
const site = z.enum(SITE_NAMES).meta({ id: "Site" });
const release = z
  .enum(["1.26.0", "2.15.0"])
  .meta({ id: "Release", description: "The release of the vSphere provider" });
const actionKind = z.enum([
  "none",
  "create",
  "read",
  "update",
  "delete",
  "forget",
  "replace",
  "createThenForget",
  "unknown",
]);

const attribute = z
  .strictObject({
    path: described(text, "As Terraform writes it: disk[1].size"),
    before: described(text, "With its unit. Absent: it was not set").exactOptional(),
    after: described(text, "With its unit. Absent: it is no longer set, or not known yet").exactOptional(),
    unknown: described(z.literal(true), "Known only after the apply").exactOptional(),
  })
  .meta({ id: "AttributeChange", description: "Secrets are replaced" });

const classifiedEffect = z
  .strictObject({
    effect,
    row: described(text, "The row of the table of effects").exactOptional(),
    causes: list(attribute),
    decidedBy: described(attribute, "The old value that decides").exactOptional(),
  })
  .meta({ id: "ClassifiedEffect" });

const subject = z
  .strictObject({
    site: site.exactOptional(),
    tier: text.exactOptional(),
    member: text.exactOptional(),
    kind: described(text, "In vSphere's words: virtual machine, port group"),
    name: described(text, "In vCenter"),
  })
  .meta({ id: "Subject" });

const source = z.strictObject({ file: text, line: z.int().positive() });

const object = z
  .strictObject({
    subject,
    stack: text,
    address: described(text, "Terraform's"),
    action: actionKind,
    effect: described(effect, "The worst of effects"),
    effects: list(classifiedEffect),
    attributes: described(list(attribute), "All that change, whether they cause something or not"),
    movedFrom: text.exactOptional(),
    importId: text.exactOptional(),
    deposed: described(text, "The id of a deposed object").exactOptional(),
    source: described(source, "The declaring line").exactOptional(),
  })
  .meta({ id: "ObjectReview" });

const group = z.strictObject({ title: text, effect, objects: list(object) }).meta({ id: "ChangeGroup" });

const drifted = z
  .strictObject({
    subject,
    stack: text,
    address: text,
    gone: z.boolean(),
    attributes: list(attribute),
    by: described(
      list(z.strictObject({ user: text, at: text, event: text })),
      "From vCenter's events, newest first. Absent: no event tells",
    ).exactOptional(),
  })
  .meta({ id: "DriftedObject", description: "Changed outside of this code" });

const resource = z.enum(["cores", "CPU", "memory", "space", "operations", "throughput", "bandwidth"]);
const unit = z.enum(["cores", "GHz", "GiB", "TiB", "IOPS", "Gbit/s", "Mbit/s"]);

const figures = z
  .strictObject({
    has: z.number(),
    expected: z.number().exactOptional(),
    reserved: z.number().exactOptional(),
    free: z.number().exactOptional(),
    freeAfterLoss: z.number().exactOptional(),
    runsOut: described(text, "An ISO date. Absent: not within the forecast").exactOptional(),
  })
  .meta({ id: "CapacityFigures" });

const capacity = z
  .strictObject({
    where: text,
    posture: z.enum(["standby", "recovered"]).exactOptional(),
    resource,
    unit,
    before: figures.exactOptional(),
    after: figures.exactOptional(),
  })
  .meta({ id: "CapacityChange" });

const sides = <T extends z.ZodType>(side: T) =>
  z.strictObject({ before: side.exactOptional(), after: side.exactOptional() });

const promise = z
  .strictObject({
    tier: text,
    promise: z.enum(["RPO", "RTO", "hostFailures", "linkLoad"]),
    promised: sides(text).exactOptional(),
    achieved: described(sides(text), "What can be kept at worst. Absent: it can't be kept at all"),
    kept: sides(z.boolean()),
  })
  .meta({ id: "PromiseChange" });

const peak = z
  .strictObject({
    where: text,
    why: z.enum(["replacement", "evacuation"]),
    resource,
    unit,
    taken: z.number(),
    has: z.number(),
  })
  .meta({ id: "Peak", description: "What is taken while the change runs" });

const siteReview = z
  .strictObject({
    site,
    effects: described(z.partialRecord(effect, count), "How many objects have each effect as their worst"),
    groups: list(group),
    drift: list(drifted),
    capacity: list(capacity),
    recoverability: list(promise),
    peaks: list(peak),
  })
  .meta({ id: "SiteReview" });

const link = z
  .strictObject({ groups: list(group), drift: list(drifted), capacity: list(capacity) })
  .meta({ id: "LinkReview" });

const fingerprint = z
  .strictObject({
    changes: sha256,
    objects: described(z.record(text, text), "Of each changed object, by address"),
    drift: described(z.record(text, text), "Of each drifted object, by address"),
    tree: described(text, "The git tree that was synthesised"),
    providers: sha256,
    state: z.strictObject({ lineage: text, serial: count }),
    rolling: list(z.strictObject({ member: text, changes: sha256 })).exactOptional(),
  })
  .meta({ id: "StackFingerprint", description: "What must be the same when the reviewed plan is deployed" });

const stack = z
  .strictObject({
    stack: text,
    state: z.enum(["planned", "notYet"]),
    reason: text.exactOptional(),
    release,
    terraformVersion: text.exactOptional(),
    counts: z.record(z.enum([...actionKind.options, "import", "move"]), count),
    fingerprint: fingerprint.exactOptional(),
  })
  .meta({ id: "StackReview" });

const blockId = z.enum(BLOCK_IDS);

const block = z
  .strictObject({ id: blockId, scope: text, objects: list(text), problem: text, remedy: text })
  .meta({ id: "Block", description: "Something that is not to be deployed as it is" });

const approval = z
  .strictObject({ id: blockId, scope: text, reason: text, owner: text, expires: text })
  .meta({ id: "Approval" });

const finding = z
  .strictObject({
    rule: text,
    severity: z.enum(["error", "warning"]),
    scope: text,
    path: text,
    file: text,
    line: z.int(),
    problem: text,
    remedy: text,
    arithmetic: z
      .strictObject({ inputs: z.record(text, text), formula: text, result: text, limit: text, margin: text })
      .exactOptional(),
  })
  .meta({ id: "Finding" });

const revision = z.strictObject({ commit: text, dirty: z.boolean() }).meta({ id: "Revision" });

const reviewSchema = z.strictObject({
  version: z.literal(1),
  outcome: z.enum(["harmless", "needsApproval", "blocked"]),
  base: described(revision, "Absent: nothing could be compared").exactOptional(),
  head: revision,
  stacks: list(stack),
  sites: list(siteReview),
  link,
  blocks: described(list(block), "What stops the change, worst first"),
  approved: list(z.strictObject({ block, by: approval })),
  findings: z.strictObject({ added: list(finding), mended: list(finding) }),
  unknown: described(list(text), "What is not known: never safe"),
});

/** Without `readonly`, which says nothing about JSON. */
type Plain<T> = T extends readonly (infer Item)[]
  ? Plain<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Plain<T[Key]> }
    : T;

/** Not only assignable: a field that only one has, optional or not, makes them differ. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

type Json<Schema extends z.ZodType> = Plain<z.output<Schema>>;
type Holds<T extends true> = T;

/** Where a line does not compile, the type and its schema have come apart. Each by itself: TypeScript does not compare deeply. */
export type SchemaIsTheType = [
  Holds<Same<Plain<AttributeChange>, Json<typeof attribute>>>,
  Holds<Same<Plain<ClassifiedEffect>, Json<typeof classifiedEffect>>>,
  Holds<Same<Plain<Subject>, Json<typeof subject>>>,
  Holds<Same<Plain<ObjectReview>, Json<typeof object>>>,
  Holds<Same<Plain<ChangeGroup>, Json<typeof group>>>,
  Holds<Same<Plain<DriftedObject>, Json<typeof drifted>>>,
  Holds<Same<Plain<CapacityFigures>, Json<typeof figures>>>,
  Holds<Same<Plain<CapacityChange>, Json<typeof capacity>>>,
  Holds<Same<Plain<PromiseChange>, Json<typeof promise>>>,
  Holds<Same<Plain<Peak>, Json<typeof peak>>>,
  Holds<Same<Plain<SiteReview>, Json<typeof siteReview>>>,
  Holds<Same<Plain<LinkReview>, Json<typeof link>>>,
  Holds<Same<Plain<StackFingerprint>, Json<typeof fingerprint>>>,
  Holds<Same<Plain<StackReview>, Json<typeof stack>>>,
  Holds<Same<Plain<Block>, Json<typeof block>>>,
  Holds<Same<Plain<Approval>, Json<typeof approval>>>,
  Holds<Same<Plain<LocatedFinding>, Json<typeof finding>>>,
  Holds<Same<Plain<Revision>, Json<typeof revision>>>,
  Holds<Same<Plain<Review>, Json<typeof reviewSchema>>>,
];

/** The JSON schema of a review, version 1, as `docs/review.schema.json` publishes it. */
export function reviewSchemaDocument(): string {
  const { $schema, ...schema } = z.toJSONSchema(reviewSchema, { target: "draft-2020-12", io: "output" });
  const document = {
    $schema,
    title: "Plan review, version 1",
    description:
      "What a change does to both sites: the output of npm run review -- --format json. Written by npm run docs",
    ...schema,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** The review as it is published. @see reviewSchemaDocument */
export const jsonReview = (review: Review): string => `${JSON.stringify(review, undefined, 2)}\n`;

/** A review out of JSON: what `npm run deploy -- --reviewed` reads. @throws ZodError - it is no review of version 1 */
export const parseReview = (json: unknown): Review => reviewSchema.parse(json);
