import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../lib/failure";
import { isAlive } from "../lib/processes";
import { privateDirectory } from "../terraform/private-directory";
import type { Environment } from "../terraform/synthesised";

/**
 * Runs something while no other deploy of this checkout touches a stack. Terraform's own lock guards the state for as long
 * as one command runs; between the plan, its comparison and the apply this one does.
 *
 * @throws Failure where another process has it. One that is gone has not.
 */
export async function withStackLock<T>(stack: string, environment: Environment, use: () => Promise<T>): Promise<T> {
  const file = join(await privateDirectory(environment), `${stack}.lock`);
  await acquire(file, stack);
  try {
    return await use();
  } finally {
    await rm(file, { force: true });
  }
}

async function acquire(file: string, stack: string): Promise<void> {
  const mine = JSON.stringify({ pid: process.pid, since: new Date().toISOString() });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await writeFile(file, mine, { flag: "wx", mode: 0o600 });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = await readFile(file, "utf8").catch(() => "");
    const [, pid] = /"pid":(\d+)/.exec(holder) ?? [];
    if (pid !== undefined && isAlive(Number(pid))) throw inUse(file, stack, holder);
    await takeAway(file, holder);
  }
  throw inUse(file, stack, await readFile(file, "utf8").catch(() => ""));
}

/** Removes a lock that nobody holds, and no other that has come into its place meanwhile. */
async function takeAway(file: string, stale: string): Promise<void> {
  const aside = `${file}.${process.pid}`;
  await rename(file, aside).catch(() => {});
  const taken = await readFile(aside, "utf8").catch(() => stale);
  if (taken !== stale) await link(aside, file).catch(() => {});
  await rm(aside, { force: true });
}

function inUse(file: string, stack: string, holder: string): Failure {
  const [, pid = "unknown"] = /"pid":(\d+)/.exec(holder) ?? [];
  const [, since = "an unknown time"] = /"since":"([^"]+)"/.exec(holder) ?? [];
  return new Failure(
    `${stack} is being deployed by another command: process ${pid}, since ${since}`,
    file,
    `Wait until it has ended. If process ${pid} is no deploy, remove the file.`,
  );
}
