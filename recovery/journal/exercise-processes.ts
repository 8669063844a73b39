import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LinuxProcess } from "../../lib/process-table";
import { send } from "../../lib/processes";

/** Marks every process that changes a vCenter for an exercise, in its environment. */
const VARIABLE = "MASSAR_EXERCISE";

/** Long enough for a running apply; the steps have their own limits. */
const LOCK_TIMEOUT = "-lock-timeout=30m";

const TERRAFORM_ARGUMENTS = ["plan", "apply", "destroy"].map((command) => `TF_CLI_ARGS_${command}`);

/**
 * The environment of Terraform in an exercise. Terraform waits for a state that is locked by the Terraform of a killed run or
 * of a step that was ended.
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
 * Waits until no process changes a vCenter for an exercise. The processes of a killed run continue, and the objects that they
 * are creating may not be in a state yet.
 */
export async function waitForProcesses(exercise: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    killOrphanedProviders(exercise);
    if (processesOf(exercise).length === 0) break;
    await sleep(200, undefined, { signal }).catch(() => undefined);
  }
  signal.throwIfAborted();
}

/** Kills providers whose Terraform has ended, for example because its output was connected to a killed run. They would not end without this. */
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
  /** The file name of its program. */
  readonly program: string;
}

const processesOf = (exercise: string): readonly ExerciseProcess[] =>
  LinuxProcess.all()
    .filter(({ environment }) => environment.includes(`${VARIABLE}=${exercise}`))
    .map(({ pid, parent, command: [program = ""] }) => ({ pid, parent, program: basename(program) }));
