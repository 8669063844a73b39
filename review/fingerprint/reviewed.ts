import { z } from "zod";
import { STACKS } from "../../model/names";
import { PlanError } from "../../terraform/plan/plan-error";
import { EFFECTS } from "../effects/effect";
import { parseReview, type Review } from "../review";

const fingerprintSchema = z.object({
  changes: z.string(),
  objects: z.record(z.string(), z.string()),
  drift: z.record(z.string(), z.string()),
  tree: z.string(),
  providers: z.string(),
  releases: z.record(z.string(), z.string()),
  state: z.object({ lineage: z.string(), serial: z.number() }),
  rolling: z.array(z.object({ member: z.string(), changes: z.string() })).exactOptional(),
});

const attributeSchema = z.object({
  path: z.string(),
  before: z.string().exactOptional(),
  after: z.string().exactOptional(),
  unknown: z.literal(true).exactOptional(),
  added: z.array(z.string()).exactOptional(),
  removed: z.array(z.string()).exactOptional(),
});
const subjectSchema = z.object({ kind: z.string(), name: z.string() });
const objectSchema = z.object({
  subject: subjectSchema,
  stack: z.string(),
  address: z.string(),
  effect: z.enum(EFFECTS),
  attributes: z.array(attributeSchema),
});
const driftSchema = z.object({
  subject: subjectSchema,
  stack: z.string(),
  address: z.string(),
  gone: z.boolean(),
  attributes: z.array(attributeSchema),
});
const partSchema = z.object({
  groups: z.array(z.object({ objects: z.array(objectSchema) })),
  drift: z.array(driftSchema),
});

const reviewSchema = z.object({
  outcome: z.enum(["harmless", "needsApproval", "blocked"]),
  blocks: z.array(z.object({ id: z.string(), scope: z.string(), problem: z.string(), remedy: z.string() })),
  stacks: z.array(
    z.object({
      stack: z.enum(STACKS),
      state: z.enum(["planned", "notYet", "notReviewed"]),
      reason: z.string().exactOptional(),
      fingerprint: fingerprintSchema.exactOptional(),
    }),
  ),
  sites: z.array(partSchema),
  link: partSchema,
});

/** The part of a review that a deploy reads. @see review/review.ts */
export type ReviewToDeploy = z.infer<typeof reviewSchema>;

/** The whole review, for the comparison with one that is made again. @throws PlanError if the text is not a review of version 1 */
export function readWholeReview(text: string, file: string): Review {
  readReview(text, file);
  try {
    return parseReview(JSON.parse(text));
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    throw new PlanError(`The review is invalid: ${issue?.path.join(".")}: ${issue?.message}`, file, REVIEW_AGAIN);
  }
}

const REVIEW_AGAIN = "Run npm run review again and use the file that it writes.";

/** @throws PlanError if the text is not a review of version 1 */
export function readReview(text: string, file: string): ReviewToDeploy {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new PlanError("The review is not valid JSON: the file is incomplete, or not a review", file, REVIEW_AGAIN);
  }
  const version = z.object({ version: z.unknown() }).safeParse(json).data?.version;
  if (version !== 1) {
    const what =
      typeof version === "number" ? `has version ${version}; this project reads version 1` : "has no version";
    throw new PlanError(`The review ${what}`, file, REVIEW_AGAIN);
  }
  const review = reviewSchema.safeParse(json);
  if (review.success) return review.data;
  const [issue] = review.error.issues;
  throw new PlanError(`The review is invalid: ${issue?.path.join(".")}: ${issue?.message}`, file, REVIEW_AGAIN);
}
