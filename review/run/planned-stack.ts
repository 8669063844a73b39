import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { z } from "zod";
import { Failure } from "../../lib/failure";
import { run } from "../../lib/processes";
import { gitTree } from "../../terraform/git-tree";
import type { StackPlan } from "../../terraform/plan/change";
import { readPlan } from "../../terraform/plan/read";
import { withScratch } from "../../terraform/private-directory";
import { LOCK_FILE, withReadOnlyLocks } from "../../terraform/provider-locks";
import { secretsOfStack } from "../../terraform/secrets/environment";
import { redactText } from "../../terraform/secrets/redaction";
import { type Environment, stackDirectory } from "../../terraform/synthesised";
import { remedyOf, terraformErrors } from "../../terraform/terraform-errors";
import { refuseUnreleased } from "../../terraform/unreleased";
import { terraformProgram } from "../../toolchain/terraform";
import { fingerprintOf } from "../fingerprint/fingerprint";
import type { StackFingerprint } from "../review";

export interface PlannedStack {
  readonly plan: StackPlan;
  readonly fingerprint: StackFingerprint;
}

export interface PlanningOptions {
  readonly environment: Environment;
  readonly signal?: AbortSignal;
  /** The git tree that was synthesised. @default - that of the project */
  readonly tree?: string;
  /** The objects to plan, with their dependencies. @default - the whole stack */
  readonly targets?: readonly string[];
}

/**
 * Plans a synthesised stack and computes its fingerprint. No file remains on the disk.
 *
 * @throws Failure if Terraform fails, PlanError if its plan cannot be read
 */
export const fingerprintStack = (
  stack: string,
  environment: Environment,
  options: Omit<PlanningOptions, "environment"> = {},
): Promise<PlannedStack> =>
  withScratch(environment, (scratch) => planToFile(stack, join(scratch, "plan"), { ...options, environment }));

/** As above, but keeps the plan in a file that only its owner can read. The caller removes the file. */
export async function planToFile(stack: string, file: string, options: PlanningOptions): Promise<PlannedStack> {
  const { environment } = options;
  const terraform = await terraformOf(stack, options);
  // read before the plan: after a deploy in between, Terraform refuses the plan as stale
  const state = stateOf(await checkedState(stack, options));
  // Terraform keeps the mode of an existing file
  await writeFile(file, "", { mode: 0o600 });
  await terraform("plan", `-out=${file}`, ...(options.targets ?? []).map((target) => `-target=${target}`));
  const plan = readPlan(await terraform("show", "-json", file), stack, { environment });
  const providerLock = await readFile(join(stackDirectory(environment, stack), LOCK_FILE), "utf8").catch(() => "");
  const tree = options.tree ?? (await gitTree(environment));
  return { plan, fingerprint: fingerprintOf(plan, { tree, providerLock, state }) };
}

/** The state of a synthesised stack. @throws Failure if the code has dropped promoted objects that it did not release */
export async function checkedState(stack: string, options: PlanningOptions): Promise<string> {
  const terraform = await terraformOf(stack, options);
  if (!isInitialised(stackDirectory(options.environment, stack))) await terraform("init");
  const state = await terraform("state", "pull");
  await refuseUnreleased(stack, state, options.environment);
  return state;
}

/** A killed init leaves .terraform; it writes the lock file last. */
const isInitialised = (directory: string): boolean =>
  [".terraform", LOCK_FILE].every((name) => existsSync(join(directory, name)));

const stateSchema = z.object({ lineage: z.string(), serial: z.number() });

/** The state is empty before the first deploy. */
function stateOf(text: string): StackFingerprint["state"] {
  return text.trim() === "" ? { lineage: "", serial: 0 } : stateSchema.parse(JSON.parse(text));
}

const INPUT = new Set(["init", "plan"]);

/** Terraform in a stack's directory. @returns its output @throws Failure with its errors, secrets redacted */
export async function terraformOf(stack: string, { environment, signal }: PlanningOptions) {
  const secrets = await secretsOfStack(stack, environment);
  return async (command: string, ...args: string[]): Promise<string> => {
    const options = INPUT.has(command) ? ["-input=false", "-no-color"] : [];
    const { exitCode, stdout, lines } = await run(
      terraformProgram(),
      [`-chdir=${stackDirectory(environment, stack)}`, command, ...options, ...args],
      // read-only commands can be stopped at once
      {
        recipient: "terraform",
        environment: withReadOnlyLocks(environment, [stack]),
        graceSeconds: 5,
        ...(signal ? { signal } : {}),
      },
    );
    if (exitCode === 0) return stdout;
    const errors = terraformErrors(lines.map(stripVTControlCharacters)).join("\n");
    throw new Failure(
      redactText(`terraform ${command} of ${stack} failed\n${errors}`, secrets),
      stackDirectory(environment, stack),
      remedyOf(errors),
    );
  };
}
