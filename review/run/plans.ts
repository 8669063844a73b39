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

/** The planned stacks, and those that cannot be planned yet. */
export interface Plans extends Pick<ReviewInput, "notYet"> {
  readonly plans: readonly StackPlan[];
  readonly fingerprints: Readonly<Record<string, StackFingerprint>>;
}

/**
 * Plans stacks one after another. A stack is skipped if it reads objects of a stack that is not deployed yet.
 *
 * @throws Failure with Terraform's errors if a plan fails for another reason
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
          const missing = stacksBefore(stack).filter((each) => isNotDeployed(planned.get(each)));
          if (!(error instanceof Failure) || missing.length === 0) throw error;
          notYet.push({ stack, reason: `it reads objects of ${missing.join(" and ")}, which must be deployed first` });
          return `skipped: deploy ${missing.join(" and ")} first`;
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

/** A stack that still creates its cluster was never deployed. */
const isNotDeployed = (stack: PlannedStack | undefined): boolean =>
  stack?.plan.changes.some(({ type, action }) => type === "vsphere_compute_cluster" && action.kind === "create") ??
  false;

const changesInWords = ({ changes, unchanged }: StackPlan): string =>
  changes.length === 0 ? "no changes" : `${changes.length} changes, ${unchanged} unchanged`;

/** Parses the option value `<stack>=<file>` and adds it to the earlier ones. @throws InvalidArgumentError */
export function planFile(text: string, others: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, stack = "", file] = /^([\w-]+)=(.+)$/.exec(text) ?? [];
  if (file !== undefined && STACKS.some((name) => name === stack)) return { ...others, [stack]: file };
  throw new InvalidArgumentError(`Write <stack>=<file>, as in primary=plan.json. Stacks: ${STACKS.join(", ")}.`);
}

/** Reads existing plans, written by `terraform show -json <plan file>`. @throws PlanError, Failure */
export function readPlans(files: Readonly<Record<string, string>>, environment: Environment): Plans {
  const plans = Object.entries(files).map(([stack, file]) =>
    readPlan(textOf(file, stack), stack, { file, environment }),
  );
  return { plans, notYet: [], fingerprints: {} };
}

function textOf(file: string, stack: string): string {
  try {
    const bytes = readFileSync(file);
    // most plans are ASCII, which needs no decoding: that halves the time
    return bytes.toString(isAscii(bytes) ? "latin1" : "utf8");
  } catch (error) {
    throw new Failure(
      `The plan of ${stack} cannot be read: ${(error as Error).message}`,
      file,
      "Name a readable file: --plan <stack>=<file>.",
    );
  }
}
