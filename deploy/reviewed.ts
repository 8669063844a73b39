import { join } from "node:path";
import { Failure } from "../lib/failure";
import { STACKS, type StackName, stacksBefore } from "../model/names";
import type { BlockId } from "../model/schema/block-id";
import { sha256 } from "../review/fingerprint/canonical";
import { type Compared, differenceOf, type PlannedNow } from "../review/fingerprint/difference";
import type { ReviewToDeploy } from "../review/fingerprint/reviewed";
import { readReview } from "../review/fingerprint/reviewed";
import type { StackFingerprint } from "../review/review";
import { changesAsPlanned } from "../review/rolling-steps";
import { type PlannedStack, planToFile } from "../review/run/planned-stack";
import { applyPlan } from "../terraform/apply-plan";
import { gitTree } from "../terraform/git-tree";
import type { StackPlan } from "../terraform/plan/change";
import { withScratch } from "../terraform/private-directory";
import type { Environment } from "../terraform/synthesised";
import { interruptionMessage, type Journal, JournalFile } from "./journal";
import { withStackLock } from "./lock";

export interface ReviewedDeploy {
  /** The review's text, as `npm run review` wrote it. */
  readonly review: string;
  /** Where it is from. */
  readonly file: string;
  /** @default - all that were planned in the review */
  readonly stacks?: readonly StackName[];
  readonly environment: Environment;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

const REVIEW_AGAIN = "Run npm run review anew, have it approved, and deploy that review.";

/**
 * Deploys what was reviewed and nothing else: each stack's plan is made, compared with the review, and applied from the file
 * that was compared. The stacks are synthesised already. All are compared before the first is applied, and a stack that
 * depends on others once more after them.
 *
 * @throws Failure on any difference: it says what differs
 */
export async function deployReviewed(deploy: ReviewedDeploy): Promise<void> {
  const { environment, file } = deploy;
  const review = readReview(deploy.review, file);
  refuseBlocked(review, file);
  const stacks = stacksToDeploy(review, deploy);
  const names = stacks.map(({ stack }) => stack);
  await withLocks(names, environment, () =>
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
  const earlier = goOn(journal.left, deploy);
  const record = { deploys: sha256(deploy.review), since: earlier?.since ?? new Date().toISOString() };
  const applied = [...(earlier?.done ?? [])];
  const tree = await gitTree(environment);
  const planFile = (stack: StackName) => join(scratch, `${stack}.tfplan`);
  const compare = async (each: StackToDeploy) => {
    const { stack } = each;
    say(`${stack}: planning, and comparing with the review`);
    const now = await planToFile(stack, planFile(stack), { environment, signal, tree });
    const begun = earlier?.begun === stack ? earlier : undefined;
    expectReviewed(each, now, review, { begun, after: applied });
    return now;
  };

  const compared = [];
  for (const each of stacks) if (!applied.includes(each.stack)) compared.push({ each, now: await compare(each) });
  for (const { each, now } of compared) {
    const { stack } = each;
    const isDependent = stacksBefore(stack).some((other) => applied.includes(other));
    const { plan } = isDependent ? await compare(each) : now;
    if (plan.changes.length === 0) say(`${stack}: nothing to change`);
    else {
      await journal.write({ ...record, done: applied, begun: stack, plan });
      await applyPlan(stack, planFile(stack), environment, signal);
    }
    applied.push(stack);
    await journal.write({ ...record, done: applied });
  }
  await journal.close();
}

/** Tells what an earlier deploy has left. @returns it where this one is to go on with it */
function goOn(left: Journal | undefined, { review, say }: ReviewedDeploy): Journal | undefined {
  if (left === undefined) return undefined;
  const resumes = left.deploys === sha256(review);
  say(interruptionMessage(left));
  say(resumes ? "It goes on from there." : "This is another review, and was made of what is there now.");
  return resumes ? left : undefined;
}

export interface StackToDeploy {
  readonly stack: StackName;
  readonly fingerprint: StackFingerprint;
}

/** @param answered blocks that this kind of deploy is the remedy for. @default - none */
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
      "Review it once its sites are deployed: npm run review",
    );
  });
  if (found.length > 0) return found;
  throw new Failure("The review has no stack that was planned", file, REVIEW_AGAIN);
}

interface Progress {
  /** What an interrupted deploy had begun. @default - nothing of this stack */
  readonly begun: Pick<Journal, "plan"> | undefined;
  /** The stacks that this deploy has applied. */
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
    `${stack} is not as it was reviewed\n${differences.join("\n")}`,
    `the plan of ${stack}, made now`,
    after.length > 0 ? `${after.join(", ")} is applied. ${REVIEW_AGAIN}` : `Nothing of it is applied. ${REVIEW_AGAIN}`,
  );
}

/**
 * A deploy that was interrupted has made some of the reviewed changes, and has moved the state on: the rest must be as it was.
 *
 * @param begun the plan that was being applied: what was unknown in it may be known now. @default - nothing was unknown
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
  // A first deploy has made the state.
  const lineage = state.lineage || now.state.lineage;
  return { ...others, objects: Object.fromEntries(left), state: { lineage, serial } };
}

function withLocks(stacks: readonly StackName[], environment: Environment, use: () => Promise<void>): Promise<void> {
  const [first, ...others] = stacks;
  if (first === undefined) return use();
  return withStackLock(first, environment, () => withLocks(others, environment, use));
}
