import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { project } from "../lib/paths";
import { isAlive } from "../lib/processes";
import type { Environment } from "./synthesised";

/** What deploys of one output have to themselves: locks, journals, and plans, which hold secrets. Nobody else may read it. */
export async function privateDirectory({ CDKTF_OUTPUT = "cdktf.out" }: Environment): Promise<string> {
  const directory = join(dirname(resolve(project, CDKTF_OUTPUT)), ".deploy");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return directory;
}

/** Whose it is stands in its name: what a killed process has left is removed by the next one. */
const PREFIX = /^scratch-(\d+)-/;

/** Gives a directory for secrets, and removes it whatever happens. */
export async function withScratch<T>(environment: Environment, use: (directory: string) => Promise<T>): Promise<T> {
  const parent = await privateDirectory(environment);
  for (const name of await readdir(parent)) {
    const [, pid] = PREFIX.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(parent, name), { recursive: true, force: true });
  }
  // mkdtemp makes it for its owner alone.
  const directory = await mkdtemp(join(parent, `scratch-${process.pid}-`));
  try {
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
