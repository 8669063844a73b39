import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LinuxProcess } from "../../lib/process-table";
import { send } from "../../lib/processes";

/** In the environment of all that changes a vCenter for an exercise. */
const VARIABLE = "MASSAR_EXERCISE";

/** Long enough for what is being made: whoever waits has a limit of his own. */
const LOCK_TIMEOUT = "-lock-timeout=30m";

const TERRAFORM_ARGUMENTS = ["plan", "apply", "destroy"].map((command) => `TF_CLI_ARGS_${command}`);

/**
 * The environment in which Terraform works for an exercise. It waits for a state that another Terraform has locked: that of
 * a runner which was killed, or of a step that was ended.
 */
export const exerciseEnvironment = (
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
export async function waitForProcesses(exercise: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    killOrphanedProviders(exercise);
    if (processesOf(exercise).length === 0) break;
    await sleep(200, undefined, { signal }).catch(() => undefined);
  }
  signal.throwIfAborted();
}

/**
 * Ends providers that have lost their Terraform: one that writes to a runner which was killed ends by that, and what it
 * started would wait for its word for ever.
 */
export function killOrphanedProviders(exercise: string): void {
  const workers = processesOf(exercise);
  const living = new Set(workers.map(({ pid }) => pid));
  for (const { pid, parent, program } of workers) {
    if (program.startsWith("terraform-provider-") && !living.has(parent)) send(pid, "SIGKILL");
  }
}

interface ExerciseProcess {
  readonly pid: number;
  readonly parent: number;
  /** Its file's name. */
  readonly program: string;
}

const processesOf = (exercise: string): readonly ExerciseProcess[] =>
  LinuxProcess.all()
    .filter(({ environment }) => environment.includes(`${VARIABLE}=${exercise}`))
    .map(({ pid, parent, command: [program = ""] }) => ({ pid, parent, program: basename(program) }));
