import { join } from "node:path";
import { STACKS, type StackName } from "../../model/names";
import { sha256 } from "../../review/fingerprint/canonical";
import { type Compared, differenceOf, type PlannedNow } from "../../review/fingerprint/difference";
import type { ReviewToDeploy } from "../../review/fingerprint/reviewed";
import { readReview } from "../../review/fingerprint/reviewed";
import type { BlockId, StackFingerprint } from "../../review/review";
import { Failure } from "../failure";
import { applyPlan } from "./apply-plan";
import { gitTree } from "./git-tree";
import { JournalFile, tellInterrupted } from "./journal";
import { withStackLock } from "./lock";
import { type PlannedStack, planToFile } from "./planned-stack";
import { withScratch } from "./private-directory";
import type { Environment } from "./synthesised";

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
  const { environment, say, file } = deploy;
  const review = readReview(deploy.review, file);
  refuseBlocked(review, file);
  const stacks = stacksToDeploy(review, deploy);
  await withLocks(
    stacks.map(({ stack }) => stack),
    environment,
    async () => {
      const journal = await JournalFile.open("reviewed", environment);
      const deploys = sha256(deploy.review);
      const { left } = journal;
      if (left) say(tellInterrupted(left));
      const resumes = left?.deploys === deploys;
      if (left)
        say(resumes ? "It goes on from there." : "This is another review, which was made of what is there now.");
      const done = resumes ? left.done : [];
      const begun = resumes ? left.begun : undefined;
      const since = resumes ? left.since : new Date().toISOString();
      const open = stacks.filter(({ stack }) => !done.includes(stack));
      const tree = await gitTree(environment);
      await withScratch(environment, async (scratch) => {
        const plan = (stack: StackName) => planToFile(stack, join(scratch, `${stack}.tfplan`), { ...deploy, tree });
        const planned = new Map<StackName, PlannedStack>();
        for (const each of open) {
          const { stack } = each;
          say(`${stack}: planning, and comparing with the review`);
          planned.set(
            stack,
            expectReviewed(each, await plan(stack), review, { resumed: begun === stack, after: done }),
          );
        }
        const applied = [...done];
        for (const each of open) {
          const { stack } = each;
          const isDependent = dependsOn(stack).some((other) => applied.includes(other));
          if (isDependent)
            planned.set(
              stack,
              expectReviewed(each, await plan(stack), review, { resumed: begun === stack, after: applied }),
            );
          if (planned.get(stack)?.plan.changes.length === 0) say(`${stack}: nothing to change`);
          else {
            await journal.write({ deploys, since, done: applied, begun: stack });
            await applyPlan(stack, join(scratch, `${stack}.tfplan`), environment, deploy.signal);
          }
          applied.push(stack);
          await journal.write({ deploys, since, done: applied });
        }
      });
      await journal.close();
    },
  );
}

/** What a stack finds of, and so what is deployed before it. */
const dependsOn = (stack: StackName): readonly StackName[] => (stack === "replication-link" ? ["primary", "dr"] : []);

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
  return STACKS.flatMap((stack) => {
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
}

interface Progress {
  /** Whether an interrupted deploy may have done a part of it. */
  readonly resumed: boolean;
  /** The stacks that this deploy has applied. */
  readonly after: readonly string[];
}

function expectReviewed(
  { stack, fingerprint }: StackToDeploy,
  now: PlannedStack,
  review: ReviewToDeploy,
  { resumed, after }: Progress,
): PlannedStack {
  const compared: Compared = dependsOn(stack).some((other) => after.includes(other)) ? "withoutDrift" : "all";
  const reviewed = resumed ? whatIsLeft(fingerprint, now) : fingerprint;
  const differences = differenceOf({ fingerprint: reviewed, review }, now, resumed ? "withoutDrift" : compared);
  if (differences.length === 0) return now;
  throw new Failure(
    `${stack} is not as it was reviewed\n${differences.join("\n")}`,
    `the plan of ${stack}, made now`,
    after.length > 0 ? `${after.join(", ")} is applied. ${REVIEW_AGAIN}` : `Nothing of it is applied. ${REVIEW_AGAIN}`,
  );
}

/** A deploy that was interrupted has made some of the reviewed changes, and has moved the state on: the rest must be as it was. */
export function whatIsLeft(
  { objects, state, ...others }: StackFingerprint,
  { fingerprint }: PlannedNow,
): StackFingerprint {
  const left = Object.entries(objects).filter(([key]) => key in fingerprint.objects);
  const serial = Math.max(state.serial, fingerprint.state.serial);
  // A first deploy has made the state.
  const lineage = state.lineage || fingerprint.state.lineage;
  return { ...others, objects: Object.fromEntries(left), state: { lineage, serial } };
}

function withLocks(stacks: readonly StackName[], environment: Environment, use: () => Promise<void>): Promise<void> {
  const [first, ...others] = stacks;
  if (first === undefined) return use();
  return withStackLock(first, environment, () => withLocks(others, environment, use));
}
