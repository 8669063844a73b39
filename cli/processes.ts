import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "./failure";

export interface RunOptions {
  readonly cwd?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Called for each line of both output streams, as it comes. */
  readonly onLine?: (line: string) => void;
  /** Hands the terminal through instead of reading the output. */
  readonly interactive?: boolean;
  readonly signal?: AbortSignal;
}

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  /** Both streams, in the order in which their lines came. */
  readonly lines: readonly string[];
}

/**
 * Runs a program to its end. It stands outside the terminal's process group: a Ctrl-C reaches this process alone, which
 * then stops the program and all that it started, in an order that loses nothing.
 */
export async function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  options.signal?.throwIfAborted();
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.environment },
    stdio: options.interactive ? "inherit" : ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const stdout: string[] = [];
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on("line", (line) => {
      if (stream === child.stdout) stdout.push(line);
      lines.push(line);
      options.onLine?.(line);
    });
  }
  let stopped: Promise<void> | undefined;
  const stop = () => {
    if (child.pid !== undefined) stopped = stopTree(child.pid);
  };
  options.signal?.addEventListener("abort", stop);
  try {
    const [code] = (await once(child, options.interactive ? "exit" : "close")) as [number | null];
    await stopped;
    options.signal?.throwIfAborted();
    return { exitCode: code ?? 1, stdout: stdout.join("\n"), lines };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new Failure(
      `${file} cannot be started: there is no such program`,
      `PATH, for ${[file, ...args].join(" ")}`,
      `Install ${file}.`,
    );
  } finally {
    options.signal?.removeEventListener("abort", stop);
  }
}

/**
 * Stops a process and all below it. The ones below are interrupted first: Terraform then finishes its resource, writes
 * its state and lets go of its lock, whereas losing cdktf above it, or its terminal, would kill it on the spot.
 */
export async function stopTree(root: number, graceSeconds = 20): Promise<void> {
  const started = new Set<number>([root]);
  const interrupted = new Set<number>();
  const deadline = Date.now() + graceSeconds * 1000;
  for (;;) {
    const parents = await parentOfEach();
    for (const pid of descendants(root, parents)) started.add(pid);
    const living = [...started].filter((pid) => parents.has(pid));
    if (living.length === 0) return;
    if (Date.now() > deadline) {
      for (const pid of living) send(pid, "SIGKILL");
    }
    const next = living.length > 1 ? living.filter((pid) => pid !== root) : living;
    for (const pid of next.filter((pid) => !interrupted.has(pid))) {
      send(pid, "SIGINT");
      interrupted.add(pid);
    }
    await sleep(100);
  }
}

/** A zombie is not alive: a container's first process may never collect it. */
export function isAlive(pid: number): boolean {
  if (!send(pid, 0)) return false;
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !readFileSync(stat, "utf8").includes(") Z ");
}

export function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

function descendants(root: number, parents: ReadonlyMap<number, number>): number[] {
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === root || isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow);
}

/** Every living process with its parent. From /proc where there is one: small images have no ps. */
async function parentOfEach(): Promise<Map<number, number>> {
  const numbers = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const rows =
    numbers.length > 0
      ? await Promise.all(numbers.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")))
      : (await run("ps", ["-A", "-o", "pid=,comm=,stat=,ppid="])).stdout.split("\n");
  // "pid (name) state parent …", where the name may hold anything.
  const matches = rows.map((row) => /^\s*(\d+) .* ([A-Z])\S* +(\d+)(?= |$)/.exec(row));
  return new Map(matches.flatMap((match) => (match && match[2] !== "Z" ? [[Number(match[1]), Number(match[3])]] : [])));
}
