import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { journalDirectory, project } from "../lib/paths";
import { isAlive } from "../lib/processes";
import type { Environment } from "./synthesised";

/** The directory for locks, journals and plans of deployments. Plans contain secrets, so only the owner can read it. */
export async function privateDirectory(environment: Environment): Promise<string> {
  const { CDKTF_OUTPUT = "cdktf.out" } = environment;
  const directory = join(journalDirectory(environment) ?? dirname(resolve(project, CDKTF_OUTPUT)), ".deploy");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return directory;
}

/** The name contains the process ID, so that the next process can remove the directories of a killed process. */
const PREFIX = /^scratch-(\d+)-/;

/** Creates a temporary directory for secrets and removes it in any case. */
export async function withScratch<T>(environment: Environment, use: (directory: string) => Promise<T>): Promise<T> {
  const parent = await privateDirectory(environment);
  for (const name of await readdir(parent)) {
    const [, pid] = PREFIX.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(parent, name), { recursive: true, force: true });
  }
  // mkdtemp gives access only to the owner
  const directory = await mkdtemp(join(parent, `scratch-${process.pid}-`));
  try {
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
