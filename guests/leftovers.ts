import { readdir, readFile, readlink } from "node:fs/promises";

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
export async function guestProcesses(run = ""): Promise<readonly string[]> {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      if (!(await isOf(run, pid))) return [];
      const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      return command === "" || Number(pid) === process.pid ? [] : [`${pid} ${command.replaceAll("\0", " ").trim()}`];
    }),
  );
  return found.flat();
}

/** PostgreSQL's processes write their titles over their environment: they are known by their program. */
async function isOf(run: string, pid: string): Promise<boolean> {
  const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
  if (environment.split("\0").some((line) => line.startsWith(`${RUN_VARIABLE}=${run}`))) return true;
  return (await readlink(`/proc/${pid}/exe`).catch(() => "")).includes(`/${DIRECTORIES}${run}`);
}
