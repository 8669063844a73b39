import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../lib/failure";
import type { StackName } from "../model/names";
import { sha256 } from "../review/fingerprint/canonical";
import { differenceOf } from "../review/fingerprint/difference";
import { readReview } from "../review/fingerprint/reviewed";
import { type PlannedStep, rollingSteps, unplannedChanges } from "../review/rolling-steps";
import { type PlannedStack, planToFile } from "../review/run/planned-stack";
import { applyPlan } from "../terraform/apply-plan";
import { gitTree } from "../terraform/git-tree";
import { withScratch } from "../terraform/private-directory";
import { type Environment, stackDirectory } from "../terraform/synthesised";
import { interruptionMessage, type Journal, JournalFile } from "./journal";
import { withStackLock } from "./lock";
import { type HealthCheck, waitUntilHealthy } from "./member-health";
import { refuseBlocked, remainingFingerprint, stacksToDeploy } from "./reviewed";

export interface RollingDeploy {
  readonly stack: StackName;
  /** A review whose changes, and no others, are deployed. @default - whatever the plan says */
  readonly reviewed?: { readonly review: string; readonly file: string };
  readonly environment: Environment;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** @default - as vCenter sees it: expectHealthy */
  readonly health?: (check: HealthCheck) => Promise<void>;
  /** How long a member may take until its guest reports. @default 10 minutes */
  readonly patienceMilliseconds?: number;
}

/** What comes after the members. */
const REST = "everything else";

/**
 * Deploys a stack's change one VM after another, and what else it changes at the end: each step is a plan of its own, and
 * the next one begins when vCenter says that the member is on and its guest reports. It stops at the first failure; the
 * same command goes on from there. The stack is synthesised already.
 *
 * @throws Failure where a step fails, a member does not become healthy, or a step is not as it was reviewed
 */
export const deployRolling = (deploy: RollingDeploy): Promise<void> =>
  withStackLock(deploy.stack, deploy.environment, () =>
    withScratch(deploy.environment, (scratch) => new Rolling(deploy, join(scratch, "tfplan")).run()),
  );

class Rolling {
  private readonly stack: StackName;
  private readonly environment: Environment;

  constructor(
    private readonly deploy: RollingDeploy,
    private readonly planFile: string,
  ) {
    this.stack = deploy.stack;
    this.environment = deploy.environment;
  }

  async run(): Promise<void> {
    const { say } = this.deploy;
    const reviewed = this.reviewed();
    const journal = await JournalFile.open(`rolling-${this.stack}`, this.environment);
    const deploys = await this.target();
    const { left } = journal;
    if (left) say(interruptionMessage(left));
    const resumes = left?.deploys === deploys;
    if (left) say(resumes ? "It goes on from there." : "The code is another one now: it begins anew.");
    const record: Journal = resumes ? left : { deploys, since: new Date().toISOString(), done: [] };

    say(`${this.stack}: planning all of it`);
    const tree = await gitTree(this.environment);
    const whole = await this.plan(tree);
    const steps = rollingSteps(whole.plan);
    if (reviewed) this.expectReviewed(reviewed, whole, steps, resumes);
    say(`${this.stack}: ${[...steps.map(({ member }) => member), REST].join(", then ")}`);

    const done = [...record.done];
    // Who was at work when the deploy ended may be down though nothing is left to change: no other may follow it then.
    await this.revisit(left?.begun, steps);
    for (const step of steps) {
      say(`${this.stack}: ${step.member}`);
      const planned = await this.plan(tree, step.address);
      this.expectStep(step, planned, whole);
      await journal.write({ ...record, done, begun: begunOf(step) });
      await applyPlan(this.stack, this.planFile, this.environment, this.deploy.signal);
      await this.expectHealthy(step);
      done.push(step.member);
      await journal.write({ ...record, done });
    }

    say(`${this.stack}: ${REST}`);
    const rest = await this.plan(tree);
    this.expectRest(rest, whole);
    if (rest.plan.changes.length > 0) {
      await journal.write({ ...record, done, begun: REST });
      await applyPlan(this.stack, this.planFile, this.environment, this.deploy.signal);
    }
    await journal.close();
  }

  /** What is to be there in the end: another code is another deploy. */
  private async target(): Promise<string> {
    return sha256(await readFile(join(stackDirectory(this.environment, this.stack), "cdk.tf.json"), "utf8"));
  }

  private plan(tree: string, target?: string): Promise<PlannedStack> {
    const { environment, signal } = this.deploy;
    return planToFile(this.stack, this.planFile, {
      environment,
      signal,
      tree,
      ...(target !== undefined && { target }),
    });
  }

  private reviewed() {
    if (this.deploy.reviewed === undefined) return undefined;
    const { file } = this.deploy.reviewed;
    const review = readReview(this.deploy.reviewed.review, file);
    // One after the other is what such a block asks for.
    refuseBlocked(review, file, ["correlated-disruption"]);
    const [ofStack] = stacksToDeploy(review, { stacks: [this.stack], file });
    if (ofStack === undefined) throw new Error(`${this.stack} is no stack`);
    return { review, ofStack };
  }

  private expectReviewed(
    { review, ofStack: { fingerprint } }: NonNullable<ReturnType<Rolling["reviewed"]>>,
    whole: PlannedStack,
    steps: readonly PlannedStep[],
    resumes: boolean,
  ): void {
    const compared = resumes ? remainingFingerprint(fingerprint, whole) : fingerprint;
    const differences = differenceOf({ fingerprint: compared, review }, whole, resumes ? "withoutDrift" : "all");
    const hashes = new Map(fingerprint.rolling?.map(({ member, changes }) => [member, changes]));
    if (fingerprint.rolling) {
      for (const { member, changes } of steps) {
        if (hashes.get(member) !== changes) differences.push(`${member}: its step was not reviewed as it is now`);
      }
    }
    if (differences.length === 0) return;
    throw new Failure(
      `${this.stack} is not as it was reviewed\n${differences.join("\n")}`,
      `the plan of ${this.stack}, made now`,
      "Run npm run review anew, have it approved, and deploy that review. What is applied stays.",
    );
  }

  /** A step changes its member as the whole plan does, no other member, and nothing that the whole plan does not change. */
  private expectStep({ member, address, changes }: PlannedStep, { plan }: PlannedStack, whole: PlannedStack): void {
    const now = rollingSteps(plan);
    const own = now.find((step) => step.address === address);
    this.refuse(`The step of ${member}`, [
      ...(own?.changes === changes ? [] : [`${member}: it would change otherwise`]),
      ...now.filter((step) => step !== own).map((other) => `${other.member}: it would change with ${member}`),
      ...unplannedChanges(plan, whole.plan),
    ]);
  }

  /** At the end no member changes any more, and what is left is as it was planned. */
  private expectRest({ plan }: PlannedStack, whole: PlannedStack): void {
    const members = rollingSteps(plan).map(({ member }) => `${member}: it would change again`);
    this.refuse(REST, [...members, ...unplannedChanges(plan, whole.plan)]);
  }

  private refuse(part: string, differences: readonly string[]): void {
    if (differences.length === 0) return;
    throw new Failure(
      `${part} is not what was planned at first\n${differences.join("\n")}`,
      `the plan of ${this.stack}, made now`,
      "Somebody changes the stack at the same time. Run the command again: what is applied stays.",
    );
  }

  /** @param begun what a step's journal names */
  private async revisit(begun: string | undefined, steps: readonly PlannedStep[]): Promise<void> {
    const [member = "", address] = begun?.split(" at ") ?? [];
    if (address === undefined || steps.some((step) => step.address === address)) return;
    await this.expectHealthy({ member, address });
  }

  private async expectHealthy({ member, address }: Pick<PlannedStep, "member" | "address">): Promise<void> {
    const { environment, signal, say, health = waitUntilHealthy, patienceMilliseconds = 10 * 60_000 } = this.deploy;
    say(`${this.stack}: waiting for ${member}`);
    await health({ stack: this.stack, member, address, environment, signal, patienceMilliseconds });
  }
}

const begunOf = ({ member, address }: PlannedStep): string => `${member} at ${address}`;
