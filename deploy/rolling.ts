import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../lib/failure";
import { waitFor } from "../lib/silence";
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
import { expectSameReview, type ReviewToExpect, refuseBlocked, remainingFingerprint, stacksToDeploy } from "./reviewed";

export interface RollingDeploy {
  readonly stack: StackName;
  /** The review whose changes are deployed. @default - the plan is not compared */
  readonly reviewed?: ReviewToExpect;
  readonly environment: Environment;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Called for each line of cdktf's output. @default - nothing is read */
  readonly onLine?: (line: string) => void;
  /** @default - as vCenter sees it: expectHealthy */
  readonly health?: (check: HealthCheck) => Promise<void>;
  /** The longest time until a member's guest reports an address. @default 10 minutes */
  readonly patienceMilliseconds?: number;
}

/** The name of the last step. */
const REST = "everything else";

/**
 * Deploys the changes of a synthesised stack one VM at a time, then all other changes. Each step has its own plan and starts
 * when the previous member is healthy. A member is removed only while the others of its tier are healthy. It stops at the first
 * failure; the same command then resumes it.
 *
 * @throws Failure if a step fails, a member does not become healthy, or a step differs from its review
 */
export const deployRolling = (deploy: RollingDeploy): Promise<void> =>
  withStackLock(deploy.stack, deploy.environment, () =>
    withScratch(deploy.environment, (scratch) => new RollingSteps(deploy, join(scratch, "tfplan")).run()),
  );

class RollingSteps {
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
    if (left)
      say(resumes ? "This deploy resumes it." : "The code or the review has changed since: this deploy starts again.");
    const record: Journal = resumes ? left : { deploys, since: new Date().toISOString(), done: [] };

    say(`${this.stack}: planning the whole stack`);
    const tree = await gitTree(this.environment);
    const whole = await this.plan(tree);
    const steps = rollingSteps(whole.plan);
    if (reviewed) this.expectReviewed(reviewed, whole, steps, resumes);
    if (this.deploy.reviewed && reviewed && !resumes) {
      const others = reviewed.all.filter(({ stack }) => stack !== this.stack);
      const planned = [whole];
      for (const { stack } of others) planned.push(await this.plan(tree, undefined, stack));
      await expectSameReview(this.deploy.reviewed, planned);
    }
    say(`${this.stack}: ${[...steps.map(({ member }) => member), REST].join(", then ")}`);

    const done = [...record.done];
    // the member of the interrupted step may be down although its change is complete: check it first
    await this.revisit(left?.begun, steps);
    for (const step of steps) {
      say(`${this.stack}: ${step.member}`);
      if (step.kind === "removed") await this.expectOthersHealthy(step);
      const planned = await this.plan(tree, step.targets);
      this.expectStep(step, planned, whole);
      await journal.write({ ...record, done, begun: begunOf(step) });
      await this.apply();
      await this.expectHealthy(step);
      done.push(step.member);
      await journal.write({ ...record, done });
    }

    say(`${this.stack}: ${REST}`);
    const rest = await this.plan(tree);
    this.expectRest(rest, whole);
    if (rest.plan.changes.length > 0) {
      await journal.write({ ...record, done, begun: REST });
      await this.apply();
    }
    await journal.close();
  }

  /** The hash of the synthesised stack and of the review: a deploy with others does not resume this one. */
  private async target(): Promise<string> {
    const code = await readFile(join(stackDirectory(this.environment, this.stack), "cdk.tf.json"), "utf8");
    return sha256(code + (this.deploy.reviewed?.review ?? ""));
  }

  private plan(tree: string, targets: readonly string[] = [], stack = this.stack): Promise<PlannedStack> {
    const { environment, signal } = this.deploy;
    const planned = planToFile(stack, stack === this.stack ? this.planFile : `${this.planFile}-${stack}`, {
      environment,
      signal,
      tree,
      targets,
    });
    return waitFor(`the plan of ${stack}`, planned);
  }

  private apply(): Promise<void> {
    return applyPlan(this.stack, this.planFile, this.environment, this.deploy.signal, this.deploy.onLine);
  }

  private reviewed() {
    if (this.deploy.reviewed === undefined) return undefined;
    const { file } = this.deploy.reviewed;
    const review = readReview(this.deploy.reviewed.review, file);
    // a rolling deploy is the remedy for this block
    refuseBlocked(review, file, ["correlated-disruption"]);
    const [ofStack] = stacksToDeploy(review, { stacks: [this.stack], file });
    if (ofStack === undefined) throw new Error(`unknown stack ${this.stack}`);
    return { review, ofStack, all: stacksToDeploy(review, { file }) };
  }

  private expectReviewed(
    { review, ofStack: { fingerprint } }: NonNullable<ReturnType<RollingSteps["reviewed"]>>,
    whole: PlannedStack,
    steps: readonly PlannedStep[],
    resumes: boolean,
  ): void {
    const compared = resumes ? remainingFingerprint(fingerprint, whole) : fingerprint;
    const differences = differenceOf({ fingerprint: compared, review }, whole, resumes ? "withoutDrift" : "all");
    const hashes = new Map(fingerprint.rolling?.map(({ member, changes }) => [member, changes]));
    if (fingerprint.rolling) {
      for (const { member, changes } of steps) {
        if (hashes.get(member) !== changes) differences.push(`${member}: its step differs from the review`);
      }
    }
    if (differences.length === 0) return;
    throw new Failure(
      `${this.stack} differs from its review\n${differences.join("\n")}`,
      `the current plan of ${this.stack}`,
      "Run npm run review again, get the result approved, then deploy that review. Applied steps are kept.",
    );
  }

  /** A step must change only its member, exactly as in the whole plan, and no object that the whole plan does not change. */
  private expectStep({ member, address, changes }: PlannedStep, { plan }: PlannedStack, whole: PlannedStack): void {
    const now = rollingSteps(plan, whole.plan);
    const own = now.find((step) => step.address === address);
    this.refuse(`The step of ${member}`, [
      ...(own?.changes === changes ? [] : [`${member}: would change differently`]),
      ...now.filter((step) => step !== own).map((other) => `${other.member}: would change together with ${member}`),
      ...unplannedChanges(plan, whole.plan),
    ]);
  }

  /** The last step must change no member, and other objects only as planned. */
  private expectRest({ plan }: PlannedStack, whole: PlannedStack): void {
    const members = rollingSteps(plan, whole.plan).map(({ member }) => `${member}: would change again`);
    this.refuse(REST, [...members, ...unplannedChanges(plan, whole.plan)]);
  }

  private refuse(part: string, differences: readonly string[]): void {
    if (differences.length === 0) return;
    throw new Failure(
      `${part} differs from the first plan\n${differences.join("\n")}`,
      `the current plan of ${this.stack}`,
      "The stack was changed during this deploy. Run the command again: applied steps are kept.",
    );
  }

  /** Checks the member of an interrupted step. @param begun the journal's entry */
  private async revisit(begun: string | undefined, steps: readonly PlannedStep[]): Promise<void> {
    const [member = "", address] = begun?.split(" at ") ?? [];
    if (address === undefined || steps.some((step) => step.address === address)) return;
    await this.expectHealthy({ member, address });
  }

  /** Checks the members of the same set, new ones included: without them, the removal could stop the tier. */
  private expectOthersHealthy({ member, address }: PlannedStep): Promise<void> {
    const [tier = member] = member.split("/");
    const [resource = address] = address.split("[");
    return this.expectHealthy({ member: tier, address: resource }, `before ${member} is removed`);
  }

  private async expectHealthy(
    { member, address }: Pick<PlannedStep, "member" | "address">,
    when = "after its change",
  ): Promise<void> {
    const { environment, signal, say, health = waitUntilHealthy, patienceMilliseconds = 10 * 60_000 } = this.deploy;
    say(`${this.stack}: waiting for ${member}`);
    const check = { stack: this.stack, member, address, when, environment, signal, patienceMilliseconds };
    await waitFor(`the guest of ${member}`, health(check));
  }
}

const begunOf = ({ member, address }: PlannedStep): string => `${member} at ${address}`;
