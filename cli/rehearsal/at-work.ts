import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** In the environment of all that changes a vCenter for an exercise. */
const VARIABLE = "MASSAR_EXERCISE";

/** Long enough for what is being made: whoever waits has a limit of his own. */
const LOCK_TIMEOUT = "-lock-timeout=30m";

const TERRAFORM_ARGUMENTS = ["plan", "apply", "destroy"].map((command) => `TF_CLI_ARGS_${command}`);

/**
 * The environment in which Terraform works for an exercise. It waits for a state that another Terraform has locked: that of
 * a runner which was killed, or of a step that was ended.
 */
export const workingFor = (
  exercise: string,
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => ({
  ...environment,
  ...Object.fromEntries(
    TERRAFORM_ARGUMENTS.map((name) => {
      const before = environment[name] ?? process.env[name];
      return [name, before ? `${before} ${LOCK_TIMEOUT}` : LOCK_TIMEOUT];
    }),
  ),
  [VARIABLE]: exercise,
});

/**
 * Waits until nothing works for an exercise any more. What a killed runner has started goes on, and what it is about to make
 * is in no state yet, nor is the state locked.
 */
export async function untilNothingWorksFor(exercise: string, signal: AbortSignal): Promise<void> {
  while ((await worksFor(exercise)) && !signal.aborted) {
    await sleep(200, undefined, { signal }).catch(() => undefined);
  }
  signal.throwIfAborted();
}

async function worksFor(exercise: string): Promise<boolean> {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const environments = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/environ`, "utf8").catch(() => "")));
  return environments.some((environment) => environment.split("\0").includes(`${VARIABLE}=${exercise}`));
}
