import { rm } from "node:fs/promises";
import { join } from "node:path";
import { claim } from "../lib/claim.cjs";
import { Failure } from "../lib/failure";
import { LinuxProcess } from "../lib/process-table";
import { isAlive } from "../lib/processes";
import { privateDirectory } from "../terraform/private-directory";
import type { Environment } from "../terraform/synthesised";

/**
 * Runs a function while no other deploy of this checkout changes the stack. Terraform locks the state only during one command;
 * this lock also covers the time between plan, comparison and apply. A stale lock is ignored.
 *
 * @throws Failure if another process holds the lock
 */
export async function withStackLock<T>(stack: string, environment: Environment, use: () => Promise<T>): Promise<T> {
  const file = join(await privateDirectory(environment), `${stack}.lock`);
  const { pid } = process;
  const own = { pid, started: new LinuxProcess(pid).started, since: new Date().toISOString() };
  const holder = claim(file, JSON.stringify(own), isHeld);
  if (holder !== undefined) throw inUse(file, stack, holder);
  try {
    return await use();
  } finally {
    await rm(file, { force: true });
  }
}

const field = (holder: string, name: string) => new RegExp(`"${name}":"?([^",}]+)`).exec(holder)?.[1];

/** A new process may reuse the id of an ended one, but has another start time. */
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
    `Wait until it ends. If process ${pid} is not a deploy, remove the file.`,
  );
}
