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
import { secretsOfEnvironment } from "../../terraform/secrets/environment";
import { redactText } from "../../terraform/secrets/redaction";
import { type Environment, readSynthesised, stackDirectory } from "../../terraform/synthesised";
import { terraformErrors } from "../../terraform/terraform-errors";
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
  /** The one object to plan, with what it stands on. @default - all of the stack */
  readonly target?: string;
}

/**
 * Plans a stack that is synthesised already, and says what its plan's fingerprint is. Nothing of it stays on the disk.
 *
 * @throws Failure where Terraform fails, PlanError where it printed no whole plan
 */
export const fingerprintStack = (
  stack: string,
  environment: Environment,
  options: Omit<PlanningOptions, "environment"> = {},
): Promise<PlannedStack> =>
  withScratch(environment, (scratch) => planToFile(stack, join(scratch, "plan"), { ...options, environment }));

/** As above, and leaves the plan in a file that only its owner may read, in a directory that the caller removes. */
export async function planToFile(stack: string, file: string, options: PlanningOptions): Promise<PlannedStack> {
  const { environment } = options;
  const terraform = await terraformOf(stack, options);
  const directory = stackDirectory(environment, stack);
  if (!isInitialised(directory)) await terraform("init");
  // Before the plan: a deploy in between makes the plan stale, which Terraform refuses.
  const state = stateOf(await terraform("state", "pull"));
  // Terraform writes into the file that is there, and leaves its mode.
  await writeFile(file, "", { mode: 0o600 });
  await terraform("plan", `-out=${file}`, ...(options.target === undefined ? [] : [`-target=${options.target}`]));
  const plan = readPlan(await terraform("show", "-json", file), stack, { environment });
  const providerLock = await readFile(join(directory, ".terraform.lock.hcl"), "utf8").catch(() => "");
  const tree = options.tree ?? (await gitTree(environment));
  return { plan, fingerprint: fingerprintOf(plan, { tree, providerLock, state }) };
}

/** One that was killed has left a directory; the lock file comes last. */
const isInitialised = (directory: string): boolean =>
  [".terraform", ".terraform.lock.hcl"].every((name) => existsSync(join(directory, name)));

const stateSchema = z.object({ lineage: z.string(), serial: z.number() });

/** A stack that was never deployed has no state. */
function stateOf(text: string): StackFingerprint["state"] {
  return text.trim() === "" ? { lineage: "", serial: 0 } : stateSchema.parse(JSON.parse(text));
}

const INPUT = new Set(["init", "plan"]);

/** Terraform in a stack's directory. @returns what it printed @throws Failure without the secrets that it says */
export async function terraformOf(stack: string, { environment, signal }: PlanningOptions) {
  const { variables } = await readSynthesised(environment, stack);
  const sensitive = Object.keys(variables).filter((name) => variables[name]?.sensitive);
  const secrets = secretsOfEnvironment(environment, sensitive);
  return async (command: string, ...args: string[]): Promise<string> => {
    const options = INPUT.has(command) ? ["-input=false", "-no-color"] : [];
    const { exitCode, stdout, lines } = await run(
      terraformProgram(),
      [`-chdir=${stackDirectory(environment, stack)}`, command, ...options, ...args],
      // What only reads loses nothing when it is stopped.
      { environment, graceSeconds: 5, ...(signal ? { signal } : {}) },
    );
    if (exitCode === 0) return stdout;
    const errors = terraformErrors(lines.map(stripVTControlCharacters)).join("\n");
    throw new Failure(
      redactText(`terraform ${command} of ${stack} failed\n${errors}`, secrets),
      stackDirectory(environment, stack),
      "Mend what the error names, then run the command again.",
    );
  };
}
