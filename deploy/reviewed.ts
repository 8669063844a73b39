import { join } from "node:path";
import { Failure } from "../lib/failure";
import { waitFor } from "../lib/silence";
import { STACKS, type StackName, stacksBefore } from "../model/names";
import type { BlockId } from "../model/schema/block-id";
import { sha256 } from "../review/fingerprint/canonical";
import { type Compared, differenceOf, type PlannedNow } from "../review/fingerprint/difference";
import type { ReviewToDeploy } from "../review/fingerprint/reviewed";
import { readReview, readWholeReview } from "../review/fingerprint/reviewed";
import { reviewDifferences } from "../review/fingerprint/whole";
import type { Review, StackFingerprint } from "../review/review";
import { changesAsPlanned } from "../review/rolling-steps";
import { type PlannedStack, planToFile } from "../review/run/planned-stack";
import type { Plans } from "../review/run/plans";
import { applyPlan } from "../terraform/apply-plan";
import { gitTree } from "../terraform/git-tree";
import type { StackPlan } from "../terraform/plan/change";
import { withScratch } from "../terraform/private-directory";
import type { Environment } from "../terraform/synthesised";
import { interruptionMessage, type Journal, JournalFile } from "./journal";
import { requireJournalsInWorkflow } from "./journals-outside-checkout";
import { withStackLocks } from "./lock";

export interface ReviewedDeploy {
  /** The review's text, as `npm run review` wrote it. */
  readonly review: string;
  /** Its file name, for messages. */
  readonly file: string;
  /** @default - all planned stacks of the review */
  readonly stacks?: readonly StackName[];
  /** Reviews the current plans again, on the machine that deploys: pull requests' code may have run where the review was made. */
  readonly reviewAgain: (plans: Plans) => Review;
  /** @throws Failure if nobody else has approved this review */
  readonly requireConsent: (review: Review) => Promise<void>;
  readonly environment: Environment;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Called for each line of cdktf's output. @default - nothing is read */
  readonly onLine?: (line: string) => void;
}

const REVIEW_AGAIN = "Run npm run review again, get the result approved, then deploy that review.";

/**
 * Deploys exactly the reviewed changes of synthesised stacks: plans all stacks of the review, reviews these plans again, refuses
 * any difference, and applies the same plan files. All stacks are compared before the first apply. A stack that depends on
 * applied stacks is planned and compared again. A deploy that resumes an interrupted one compares only what is left.
 *
 * @throws Failure that lists the differences
 */
export async function deployReviewed(deploy: ReviewedDeploy): Promise<void> {
  const { environment, file } = deploy;
  requireJournalsInWorkflow(environment);
  const review = readReview(deploy.review, file);
  refuseBlocked(review, file);
  const stacks = stacksToDeploy(review, deploy);
  const names = stacks.map(({ stack }) => stack);
  await withStackLocks(names, environment, () =>
    withScratch(environment, (scratch) => deployInOrder(deploy, review, stacks, scratch)),
  );
}

async function deployInOrder(
  deploy: ReviewedDeploy,
  review: ReviewToDeploy,
  stacks: readonly StackToDeploy[],
  scratch: string,
): Promise<void> {
  const { environment, signal, say } = deploy;
  const journal = await JournalFile.open("reviewed", environment);
  const earlier = resume(journal.left, deploy);
  const record = { deploys: sha256(deploy.review), since: earlier?.since ?? new Date().toISOString() };
  const applied = [...(earlier?.done ?? [])];
  const tree = await gitTree(environment);
  const planFile = (stack: StackName) => join(scratch, `${stack}.tfplan`);
  const plan = (stack: StackName) => {
    say(`${stack}: planning and comparing with the review`);
    return waitFor(`the plan of ${stack}`, planToFile(stack, planFile(stack), { environment, signal, tree }));
  };
  const compare = (each: StackToDeploy, now: PlannedStack) => {
    const { stack } = each;
    const begun = earlier?.begun === stack ? earlier : undefined;
    expectReviewed(each, now, review, { begun, after: applied });
    return now;
  };

  const planned = new Map<StackName, PlannedStack>();
  const all = earlier ? stacks : stacksToDeploy(review, { file: deploy.file });
  for (const { stack } of all) if (!applied.includes(stack)) planned.set(stack, await plan(stack));
  const compared = stacks.flatMap((each) => {
    const now = planned.get(each.stack);
    return now ? [{ each, now }] : [];
  });
  for (const { each, now } of compared) compare(each, now);
  if (!earlier) await expectSameReview(deploy, [...planned.values()]);
  for (const { each, now } of compared) {
    const { stack } = each;
    const isDependent = stacksBefore(stack).some((other) => applied.includes(other));
    const { plan: latest } = isDependent ? compare(each, await plan(stack)) : now;
    if (latest.changes.length === 0) say(`${stack}: no changes`);
    else {
      await journal.write({ ...record, done: applied, begun: stack, plan: latest });
      await applyPlan(stack, planFile(stack), environment, signal, deploy.onLine);
    }
    applied.push(stack);
    await journal.write({ ...record, done: applied });
  }
  await journal.close();
}

export type ReviewToExpect = Pick<ReviewedDeploy, "review" | "file" | "reviewAgain" | "requireConsent">;

/**
 * Makes the review again from the current plans of all its stacks, compares it with the approved one, and requires the consent.
 *
 * @throws Failure that lists the differences
 */
export async function expectSameReview(
  { review: text, file, reviewAgain, requireConsent }: ReviewToExpect,
  planned: readonly PlannedStack[],
): Promise<void> {
  const approved = readWholeReview(text, file);
  const now = reviewAgain({
    plans: planned.map(({ plan }) => plan),
    notYet: approved.stacks.flatMap(({ stack, state, reason = "" }) => (state === "notYet" ? [{ stack, reason }] : [])),
    fingerprints: Object.fromEntries(planned.map(({ plan: { stack }, fingerprint }) => [stack, fingerprint])),
  });
  const differences = reviewDifferences(approved, now);
  if (differences.length === 0) return requireConsent(now);
  throw new Failure(
    `The review that was approved is not the review of this change\n${differences.join("\n")}`,
    file,
    `Nothing was applied. ${REVIEW_AGAIN} If it was compared with another branch, name that branch: --base <branch>.`,
  );
}

/** Reports an interrupted deploy. @returns its journal if this deploy resumes it */
function resume(left: Journal | undefined, { review, say }: ReviewedDeploy): Journal | undefined {
  if (left === undefined) return undefined;
  const resumes = left.deploys === sha256(review);
  say(interruptionMessage(left));
  say(resumes ? "This deploy resumes it." : "This is another review, made after the interruption.");
  return resumes ? left : undefined;
}

export interface StackToDeploy {
  readonly stack: StackName;
  readonly fingerprint: StackFingerprint;
}

/** @param answered blocks that this kind of deploy resolves. @default - none */
export function refuseBlocked(
  { outcome, blocks: all }: ReviewToDeploy,
  file: string,
  answered: readonly BlockId[] = [],
): void {
  const blocks = all.filter(({ id }) => !answered.some((each) => each === id));
  if (outcome !== "blocked" || (all.length > 0 && blocks.length === 0)) return;
  throw new Failure(
    `The review blocks this change\n${blocks.map(({ id, scope, problem }) => `${id}, ${scope}: ${problem}`).join("\n")}`,
    file,
    blocks.map(({ remedy }) => remedy).join("\n") || REVIEW_AGAIN,
  );
}

export function stacksToDeploy(
  review: ReviewToDeploy,
  { stacks, file }: Pick<ReviewedDeploy, "stacks" | "file">,
): StackToDeploy[] {
  const ofReview = new Map(review.stacks.map((stack) => [stack.stack, stack]));
  const found = STACKS.flatMap((stack) => {
    if (stacks && !stacks.includes(stack)) return [];
    const { fingerprint, reason = "it was not planned" } = ofReview.get(stack) ?? {};
    if (fingerprint) return [{ stack, fingerprint }];
    if (!stacks) return [];
    throw new Failure(
      `${stack} was not reviewed: ${reason}`,
      file,
      "Review it after its sites are deployed: npm run review",
    );
  });
  if (found.length > 0) return found;
  throw new Failure("The review contains no planned stack", file, REVIEW_AGAIN);
}

interface Progress {
  /** The journal of an interrupted deploy of this stack, or undefined. */
  readonly begun: Pick<Journal, "plan"> | undefined;
  /** The stacks that are already applied. */
  readonly after: readonly string[];
}

function expectReviewed(
  { stack, fingerprint }: StackToDeploy,
  now: PlannedStack,
  review: ReviewToDeploy,
  { begun, after }: Progress,
): void {
  const compared: Compared = stacksBefore(stack).some((other) => after.includes(other)) ? "withoutDrift" : "all";
  const reviewed = begun ? remainingFingerprint(fingerprint, now, begun.plan) : fingerprint;
  const differences = differenceOf({ fingerprint: reviewed, review }, now, begun ? "withoutDrift" : compared);
  if (differences.length === 0) return;
  throw new Failure(
    `${stack} differs from its review\n${differences.join("\n")}`,
    `the current plan of ${stack}`,
    after.length > 0 ? `Already applied: ${after.join(", ")}. ${REVIEW_AGAIN}` : `Nothing was applied. ${REVIEW_AGAIN}`,
  );
}

/**
 * The fingerprint that the rest of an interrupted deploy must match: without the changes already made, and with the new state.
 *
 * @param begun the interrupted plan, whose unknown values may be known now. @default - it had no unknown values
 */
export function remainingFingerprint(
  { objects, state, ...others }: StackFingerprint,
  { fingerprint: now, plan }: PlannedNow,
  begun?: StackPlan,
): StackFingerprint {
  const kept = begun ? changesAsPlanned(plan, begun) : new Set<string>();
  const left = Object.entries(objects).flatMap(([key, hash]) => {
    const hashNow = now.objects[key];
    return hashNow === undefined ? [] : [[key, kept.has(key) ? hashNow : hash] as const];
  });
  const serial = Math.max(state.serial, now.state.serial);
  // a first deploy creates the state
  const lineage = state.lineage || now.state.lineage;
  return { ...others, objects: Object.fromEntries(left), state: { lineage, serial } };
}
