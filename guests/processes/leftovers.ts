import { LinuxProcess } from "../../lib/process-table";

/** Marks all processes of a run of guests, in their environment. */
const RUN_VARIABLE = "MASSAR_GUESTS";

/** The prefix of the directory of a run of guests, which contains its data and PostgreSQL's programs. The run's id follows. */
export const DIRECTORY_PREFIX = "massar-guests-";

/** The environment that marks a process as belonging to this run, from its start. */
export const runEnvironment = (run: string): Readonly<Record<string, string>> => ({ [RUN_VARIABLE]: run });

/** The start of a command line that marks its process once `env` has run. */
export const withRunMarker = (run: string): readonly [string, string] => ["env", `${RUN_VARIABLE}=${run}`];

/**
 * The running processes of guests that this account can see: process id and command line.
 *
 * @param run only the processes of this run @default - all runs
 */
export const guestProcesses = (run = ""): readonly string[] =>
  LinuxProcess.all()
    .filter((each) => each.pid !== process.pid && each.command.length > 0 && isOf(run, each))
    .map(({ pid, command }) => `${pid} ${command.join(" ").trim()}`);

/** PostgreSQL overwrites the environment with its process title, so its processes are recognised by their program. */
const isOf = (run: string, { environment, program }: LinuxProcess): boolean =>
  environment.some((line) => line.startsWith(`${RUN_VARIABLE}=${run}`)) ||
  program.includes(`/${DIRECTORY_PREFIX}${run}`);
