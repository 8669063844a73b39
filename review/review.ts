import { z } from "zod";
import { count, type Data, described, list, publishedSchema, sha256, text } from "../lib/published-schema";
import { PLACES } from "../model/consensus";
import { BLOCK_IDS } from "../model/schema/block-id";
import { locatedFindingSchema } from "../policy/located-finding";
import { SERVICE_ACTIONS } from "../roles/changes";
import { attributeSchema, classifiedEffectSchema, effectSchema, releaseSchema } from "./effects/effect";
import { siteSchema, subjectSchema } from "./subject";

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

const source = z.strictObject({ file: text, line: z.int().positive() });

const object = z
  .strictObject({
    subject: subjectSchema,
    stack: text,
    address: described(text, "Terraform's"),
    action: actionKind,
    effect: described(effectSchema, "The worst of effects"),
    effects: list(classifiedEffectSchema),
    attributes: described(list(attributeSchema), "All changed attributes, including those without an effect"),
    movedFrom: text.exactOptional(),
    importId: text.exactOptional(),
    deposed: described(text, "The id of a deposed object").exactOptional(),
    source: described(source, "The declaring line").exactOptional(),
  })
  .meta({ id: "ObjectReview" });
export type ObjectReview = Data<typeof object>;

const group = z.strictObject({ title: text, effect: effectSchema, objects: list(object) }).meta({ id: "ChangeGroup" });
export type ChangeGroup = Data<typeof group>;

const drifted = z
  .strictObject({
    subject: subjectSchema,
    stack: text,
    address: text,
    gone: z.boolean(),
    attributes: list(attributeSchema),
    by: described(
      list(z.strictObject({ user: text, at: text, event: text })),
      "From vCenter's events, newest first. Absent: no event shows it",
    ).exactOptional(),
  })
  .meta({ id: "DriftedObject", description: "Changed outside this project" });
/** An object that was changed outside this project. */
export type DriftedObject = Data<typeof drifted>;

const resource = z.enum(["cores", "CPU", "memory", "space", "operations", "throughput", "bandwidth"]);
const unit = z.enum(["cores", "GHz", "GiB", "TiB", "IOPS", "Gbit/s", "Mbit/s"]);

const figures = z
  .strictObject({
    has: z.number(),
    virtualCpus: described(z.number(), "Of all VMs on the cores").exactOptional(),
    expected: z.number().exactOptional(),
    reserved: z.number().exactOptional(),
    free: z.number().exactOptional(),
    freeAfterLoss: z.number().exactOptional(),
    runsOut: described(text, "An ISO date. Absent: not within the forecast").exactOptional(),
  })
  .meta({ id: "CapacityFigures" });
export type CapacityFigures = Data<typeof figures>;

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
/** One resource of a cluster, a datastore or the link, before and after: see planning/capacity/report.ts. Without a posture, it is the same in both. */
export type CapacityChange = Data<typeof capacity>;

const sides = <T extends z.ZodType>(side: T) =>
  z.strictObject({ before: side.exactOptional(), after: side.exactOptional() });

const objective = z
  .strictObject({
    tier: text,
    promise: z.enum(["RPO", "RTO", "failback", "hostFailures", "linkLoad"]),
    promised: sides(text).exactOptional(),
    achieved: described(sides(text), "The worst case. Absent: the objective cannot be met at all"),
    kept: sides(z.boolean()),
  })
  .meta({ id: "PromiseChange" });
/** A recovery objective whose result changes. */
export type ObjectiveChange = Data<typeof objective>;

const peak = z
  .strictObject({
    where: text,
    why: z.enum(["replacement", "evacuation"]),
    resource,
    unit,
    taken: z.number(),
    has: z.number(),
  })
  .meta({ id: "Peak", description: "The largest use of a resource during the deploy" });
/** The use of a resource during the deploy, if it exceeds the use before and after. */
export type Peak = Data<typeof peak>;

const siteReview = z
  .strictObject({
    site: siteSchema,
    effects: described(z.partialRecord(effectSchema, count), "The number of objects by their worst effect"),
    groups: list(group),
    drift: list(drifted),
    capacity: list(capacity),
    recoverability: list(objective),
    peaks: list(peak),
  })
  .meta({ id: "SiteReview" });
export type SiteReview = Data<typeof siteReview>;

const link = z
  .strictObject({ groups: list(group), drift: list(drifted), capacity: list(capacity) })
  .meta({ id: "LinkReview" });
export type LinkReview = Data<typeof link>;

const rollingStep = z.strictObject({ member: text, changes: sha256 });
/** A step of a rolling deploy: `database/db-1`, and the hash of its changes. */
export type RollingStep = Data<typeof rollingStep>;

const fingerprint = z
  .strictObject({
    changes: sha256,
    objects: described(z.record(text, text), "Of each changed object, by address"),
    drift: described(z.record(text, text), "Of each drifted object, by address"),
    tree: described(text, "The git tree that was synthesised"),
    providers: sha256,
    releases: described(z.record(text, text), "The release of Terraform, and of each provider by source address"),
    state: z.strictObject({ lineage: text, serial: count }),
    rolling: list(rollingStep).exactOptional(),
  })
  .meta({ id: "StackFingerprint", description: "Hashes that must be the same when the reviewed plan is deployed" });
/**
 * Hashes that must be the same when a reviewed plan is deployed: of the changes, of the drift and of `.terraform.lock.hcl`. The
 * releases too: another Terraform or provider can apply the same plan differently.
 * The drift has separate hashes, so that changes can be compared without it.
 */
export type StackFingerprint = Data<typeof fingerprint>;

const stack = z
  .strictObject({
    stack: text,
    state: z.enum(["planned", "notYet", "notReviewed"]),
    reason: text.exactOptional(),
    release: releaseSchema,
    terraformVersion: text.exactOptional(),
    counts: z.record(z.enum([...actionKind.options, "import", "move"]), count),
    fingerprint: fingerprint.exactOptional(),
  })
  .meta({ id: "StackReview" });
/**
 * `notYet`: its sites are not deployed, so it cannot be planned. It needs a separate review after them. `notReviewed`: it was
 * not planned, so nothing is known about its objects.
 */
export type StackReview = Data<typeof stack>;

const blockId = z.enum(BLOCK_IDS);

const reason = z.strictObject({ id: blockId, scope: text, objects: list(text), problem: text, remedy: text });
/** A reason not to deploy a change as it is. An approval names its scope: `rabat/database`, `rabat-extension`. */
export type Block = Data<typeof reason>;

const block = reason
  .extend({ fingerprint: described(sha256, "Of the effect that is blocked. An approval names it") })
  .meta({ id: "Block", description: "A reason not to deploy the change as it is" });
/** A block of a review, with the fingerprint of its effect. */
export type ReviewedBlock = Data<typeof block>;

const approval = z
  .strictObject({
    ...{ id: blockId, scope: text, fingerprint: sha256, reason: text, owner: text, expires: text },
    key: described(text, "The key that signed it. Absent: datacenters/approvals.ts of the base branch").exactOptional(),
  })
  .meta({ id: "Approval" });

const postureChange = z
  .strictObject({
    from: z.enum(["standby", "recovered"]),
    to: z.enum(["standby", "recovered"]),
    rabatAnswers: described(z.boolean(), "Whether Rabat's vCenter answered, so that its VMs can still run"),
  })
  .meta({ id: "PostureChange" });
/** A failover or a failback. */
export type PostureChange = Data<typeof postureChange>;

const guestChange = z
  .strictObject({
    place: z.enum(PLACES),
    kind: described(text, "The tier, the replication gateways, or the witness"),
    files: list(z.strictObject({ path: text, change: z.enum(["added", "changed", "removed"]) })),
    actions: list(z.strictObject({ service: text, by: z.enum(SERVICE_ACTIONS) })),
    batches: described(list(list(text)), "Members that change at the same time, one batch after the other"),
  })
  .meta({ id: "GuestChange" });
/** What `npm run configure` does in the running members of a group: see roles/changes.ts. */
export type GuestChange = Data<typeof guestChange>;

const revision = z.strictObject({ commit: text, dirty: z.boolean() }).meta({ id: "Revision" });
export type Revision = Data<typeof revision>;

const reviewSchema = z.strictObject({
  version: z.literal(1),
  outcome: z.enum(["harmless", "needsApproval", "blocked"]),
  base: described(revision, "Absent: there was no base to compare with").exactOptional(),
  head: revision,
  stacks: list(stack),
  sites: list(siteReview),
  link,
  blocks: described(list(block), "The reasons not to deploy, worst first"),
  approved: list(z.strictObject({ block, by: approval })),
  findings: z.strictObject({ added: list(locatedFindingSchema), mended: list(locatedFindingSchema) }),
  unknown: described(list(text), "Unknown points, never treated as safe"),
  consent: described(list(text), "Consents in this change that do not count, and programs that it edits"),
  posture: described(postureChange, "Absent: the posture does not change").exactOptional(),
  inGuests: described(list(guestChange), "What npm run configure does in running guests, in this order"),
  notApplied: described(list(text), "What the code changes, and neither a deploy nor npm run configure can change"),
  weakened: described(list(text), "Locks, objectives and protection that the model no longer has"),
});

/**
 * What a change does to both sites: the content of every output, and itself the JSON output, version 1. It contains no
 * secrets.
 */
export type Review = Data<typeof reviewSchema>;
/** `harmless`: nothing restarts, moves or gets worse. `needsApproval`: a person must agree. `blocked`: do not deploy it as it is. */
export type Outcome = Review["outcome"];

/** The JSON schema of a review, version 1, as `docs/review.schema.json` publishes it. */
export const reviewSchemaDocument = (): string =>
  publishedSchema(
    reviewSchema,
    "Plan review, version 1",
    "What a change does to both sites: the output of npm run review -- --format json. Written by npm run docs",
  );

/** The JSON output. @see reviewSchemaDocument */
export const jsonReview = (review: Review): string => `${JSON.stringify(review, undefined, 2)}\n`;

/** Reads the JSON output. @throws ZodError if it is not a review of version 1 */
export const parseReview = (json: unknown): Review => reviewSchema.parse(json);
