import { LinuxProcess } from "../../lib/process-table";

/** In the environment of all processes that a run of guests starts. */
const RUN_VARIABLE = "MASSAR_GUESTS";

/** How the name of a directory begins in which a run of guests stores, and PostgreSQL's programs stand: the run follows. */
export const DIRECTORIES = "massar-guests-";

/** Goes before a command, so that its process is known as this run's. */
export const marked = (run: string): readonly [string, string] => ["env", `${RUN_VARIABLE}=${run}`];

/**
 * Processes that runs of guests started and that live, as far as this account may look.
 *
 * @param run only that one's. @default - all of them
 */
export const guestProcesses = (run = ""): readonly string[] =>
  LinuxProcess.all()
    .filter((each) => each.pid !== process.pid && each.command.length > 0 && isOf(run, each))
    .map(({ pid, command }) => `${pid} ${command.join(" ").trim()}`);

/** PostgreSQL's processes write their titles over their environment: they are known by their program. */
const isOf = (run: string, { environment, program }: LinuxProcess): boolean =>
  environment.some((line) => line.startsWith(`${RUN_VARIABLE}=${run}`)) || program.includes(`/${DIRECTORIES}${run}`);
