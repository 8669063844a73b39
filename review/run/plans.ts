import { isAscii } from "node:buffer";
import { readFileSync } from "node:fs";
import { InvalidArgumentError } from "commander";
import { Failure } from "../../lib/failure";
import { runSteps } from "../../lib/progress";
import { STACKS, stacksBefore } from "../../model/names";
import type { StackPlan } from "../../terraform/plan/change";
import { readPlan } from "../../terraform/plan/read";
import type { Environment } from "../../terraform/synthesised";
import type { ReviewInput } from "../compose";
import type { StackFingerprint } from "../review";
import { fingerprintStack, type PlannedStack } from "./planned-stack";

/** What is planned, and what can't be planned yet. */
export interface Plans extends Pick<ReviewInput, "notYet"> {
  readonly plans: readonly StackPlan[];
  readonly fingerprints: Readonly<Record<string, StackFingerprint>>;
}

/**
 * Plans stacks, one after another. One whose predecessors are still to be made is not planned: what it looks up there is
 * not there yet.
 *
 * @throws Failure with Terraform's errors, for any other that can't be planned
 */
export async function planStacks(
  stacks: readonly string[],
  environment: Environment,
  signal: AbortSignal,
): Promise<Plans> {
  const planned = new Map<string, PlannedStack>();
  const notYet: { readonly stack: string; readonly reason: string }[] = [];
  await runSteps(
    stacks.map((stack) => ({
      title: `Plan ${stack}`,
      run: async () => {
        try {
          const done = await fingerprintStack(stack, environment, { signal });
          planned.set(stack, done);
          return changesInWords(done.plan);
        } catch (error) {
          signal.throwIfAborted();
          const missing = stacksBefore(stack).filter((each) => isToBeMade(planned.get(each)));
          if (!(error instanceof Failure) || missing.length === 0) throw error;
          notYet.push({ stack, reason: `it looks up what ${missing.join(" and ")} still have to make` });
          return `not yet: ${missing.join(" and ")} are to be deployed first`;
        }
      },
    })),
  );
  return {
    plans: [...planned.values()].map(({ plan }) => plan),
    notYet,
    fingerprints: Object.fromEntries([...planned].map(([stack, { fingerprint }]) => [stack, fingerprint])),
  };
}

/** A site without its cluster was never deployed. */
const isToBeMade = (stack: PlannedStack | undefined): boolean =>
  stack?.plan.changes.some(({ type, action }) => type === "vsphere_compute_cluster" && action.kind === "create") ??
  false;

const changesInWords = ({ changes, unchanged }: StackPlan): string =>
  changes.length === 0 ? "nothing changes" : `${changes.length} changes, ${unchanged} as they are`;

/** Adds `<stack>=<file>`, as an option of a command names a plan, to those before it. @throws InvalidArgumentError */
export function planFile(text: string, others: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, stack = "", file] = /^([\w-]+)=(.+)$/.exec(text) ?? [];
  if (file !== undefined && STACKS.some((name) => name === stack)) return { ...others, [stack]: file };
  throw new InvalidArgumentError(`Write it as in primary=plan.json; stacks are ${STACKS.join(", ")}.`);
}

/** Plans that somebody else made: `terraform show -json <plan file>`. @throws PlanError, Failure */
export function readPlans(files: Readonly<Record<string, string>>, environment: Environment): Plans {
  const plans = Object.entries(files).map(([stack, file]) =>
    readPlan(textOf(file, stack), stack, { file, environment }),
  );
  return { plans, notYet: [], fingerprints: {} };
}

function textOf(file: string, stack: string): string {
  try {
    const bytes = readFileSync(file);
    // what is ASCII throughout, as most plans are, is taken as it is: to decode it would take as long as to read it
    return bytes.toString(isAscii(bytes) ? "latin1" : "utf8");
  } catch (error) {
    throw new Failure(
      `The plan of ${stack} cannot be read: ${(error as Error).message}`,
      file,
      "Name a file with --plan <stack>=<file>.",
    );
  }
}
