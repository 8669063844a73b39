import { rm } from "node:fs/promises";
import { join } from "node:path";
import { claim } from "../lib/claim.cjs";
import { Failure } from "../lib/failure";
import { identityOf, stillRuns } from "../lib/processes";
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
  const own = { ...identityOf(process.pid), since: new Date().toISOString() };
  const holder = claim(file, JSON.stringify(own), isHeld);
  if (holder !== undefined) throw inUse(file, stack, holder);
  try {
    return await use();
  } finally {
    await rm(file, { force: true });
  }
}

/** Runs a function while no other deploy of this machine changes any of these stacks. @throws Failure as above */
export function withStackLocks<T>(
  stacks: readonly string[],
  environment: Environment,
  use: () => Promise<T>,
): Promise<T> {
  const [first, ...others] = stacks;
  if (first === undefined) return use();
  return withStackLock(first, environment, () => withStackLocks(others, environment, use));
}

const field = (holder: string, name: string) => new RegExp(`"${name}":"?([^",}]+)`).exec(holder)?.[1];

const isHeld = (holder: string): boolean =>
  stillRuns({ pid: Number(field(holder, "pid")), started: field(holder, "started") });

function inUse(file: string, stack: string, holder: string): Failure {
  const pid = field(holder, "pid") ?? "unknown";
  return new Failure(
    `${stack} is being deployed, rehearsed or configured by another command: process ${pid}, since ${field(holder, "since") ?? "an unknown time"}`,
    file,
    `Wait until it ends. If process ${pid} is none of these, remove the file.`,
  );
}
