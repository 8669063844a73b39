import { rm } from "node:fs/promises";
import { join } from "node:path";
import { claim } from "../lib/claim.cjs";
import { Failure } from "../lib/failure";
import { LinuxProcess } from "../lib/process-table";
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
  const { pid } = process;
  const mine = { pid, started: new LinuxProcess(pid).started, since: new Date().toISOString() };
  const holder = claim(file, JSON.stringify(mine), isHeld);
  if (holder !== undefined) throw inUse(file, stack, holder);
  try {
    return await use();
  } finally {
    await rm(file, { force: true });
  }
}

const field = (holder: string, name: string) => new RegExp(`"${name}":"?([^",}]+)`).exec(holder)?.[1];

/** A later process may have the number of one that is gone, but not its start. */
function isHeld(holder: string): boolean {
  const pid = Number(field(holder, "pid"));
  const started = field(holder, "started");
  return isAlive(pid) && (started === undefined || started === new LinuxProcess(pid).started);
}

function inUse(file: string, stack: string, holder: string): Failure {
  const pid = field(holder, "pid") ?? "unknown";
  return new Failure(
    `${stack} is being deployed by another command: process ${pid}, since ${field(holder, "since") ?? "an unknown time"}`,
    file,
    `Wait until it has ended. If process ${pid} is no deploy, remove the file.`,
  );
}
