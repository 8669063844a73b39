import { type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "./failure";
import { LinuxProcess } from "./process-table";

export interface RunOptions {
  readonly cwd?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Called for each line of both output streams as soon as it is read. */
  readonly onLine?: (line: string) => void;
  /** Connects the program to this terminal instead of reading its output; "output": without the keyboard. */
  readonly interactive?: boolean | "output";
  readonly signal?: AbortSignal;
  /**
   * Whether the program is interrupted only after its child processes have ended, because its end would kill them.
   * @default false - all are interrupted at once, as by Ctrl-C on a terminal
   */
  readonly stopsLast?: boolean;
  /**
   * How long the program and its child processes may take to end after an interruption. Then they are killed; a second
   * interruption of this process kills them at once. Infinity waits for the second interruption. @default 20
   */
  readonly graceSeconds?: number;
}

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  /** Lines of both streams, in the order in which they were read. */
  readonly lines: readonly string[];
}

const STDIO: Readonly<Record<string, StdioOptions>> = {
  true: "inherit",
  output: ["ignore", "inherit", "inherit"],
  false: ["ignore", "pipe", "pipe"],
};

/**
 * Runs a program to its end, outside of the terminal's process group. Ctrl-C therefore reaches only this process, which
 * stops the program and its child processes in an order that loses no state.
 *
 * @throws Failure where there is no such program
 */
export async function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  options.signal?.throwIfAborted();
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.environment },
    stdio: STDIO[String(options.interactive ?? false)],
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
    if (child.pid !== undefined) stopped = stopTree(child.pid, options);
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
      `The program ${file} is not installed`,
      `PATH, for ${[file, ...args].join(" ")}`,
      `Install ${file}.`,
    );
  } finally {
    options.signal?.removeEventListener("abort", stop);
  }
}

/** One Ctrl-C arrives twice: from the terminal, and from npm, which forwards its own. */
const ECHO_MILLISECONDS = 1000;

/** The signals by which a terminal or a supervisor ends a command. */
export const INTERRUPTIONS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Stops a process and all that belongs to it. After an interruption, Terraform finishes its resource, writes its state,
 * releases its lock and ends its providers, which ignore interruptions themselves.
 */
async function stopTree(
  root: number,
  { stopsLast = false, graceSeconds = 20 }: Pick<RunOptions, "stopsLast" | "graceSeconds">,
): Promise<void> {
  const tree = new Set<number>([root]);
  const interrupted = new Set<number>();
  const start = Date.now();
  let deadline = start + graceSeconds * 1000;
  const force = () => {
    if (Date.now() - start > ECHO_MILLISECONDS) deadline = 0;
  };
  for (const name of INTERRUPTIONS) process.on(name, force);
  try {
    // A process that ends during a scan may have started another that the scan missed: only a second empty scan is final.
    for (let emptyScans = 0; emptyScans < 2; ) {
      const kin = await kinOfEach();
      complete(tree, kin);
      const living = [...tree].filter((pid) => kin.has(pid));
      emptyScans = living.length === 0 ? emptyScans + 1 : 0;
      if (Date.now() > deadline) {
        for (const pid of living) send(pid, "SIGKILL");
      }
      const next = stopsLast && living.length > 1 ? living.filter((pid) => pid !== root) : living;
      for (const pid of next.filter((pid) => !interrupted.has(pid))) {
        send(pid, "SIGINT");
        interrupted.add(pid);
      }
      await sleep(100);
    }
  } finally {
    for (const name of INTERRUPTIONS) process.off(name, force);
  }
}

/** A zombie counts as ended: the first process of a container may never reap it. */
export const isAlive = (pid: number): boolean => send(pid, 0) && !new LinuxProcess(pid).isZombie;

export function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** A living process and all that belongs to it. */
export async function treeOf(root: number): Promise<readonly number[]> {
  const kin = await kinOfEach();
  const tree = new Set([root]);
  complete(tree, kin);
  return [...tree].filter((pid) => kin.has(pid));
}

type Kin = ReadonlyMap<number, readonly number[]>;

/** Adds every process whose parent, group leader or session leader is in the tree. Groups and sessions outlive them. */
function complete(tree: Set<number>, kin: Kin): void {
  const before = tree.size;
  for (const [pid, relatives] of kin) {
    if (relatives.some((relative) => tree.has(relative))) tree.add(pid);
  }
  if (tree.size > before) complete(tree, kin);
}

/**
 * Every living process with its parent, group leader and session leader. It reads /proc where that exists: small images
 * have no ps, and ps has no column for the session that all systems share.
 */
async function kinOfEach(): Promise<Kin> {
  const all = LinuxProcess.all().filter(({ isZombie, relatives }) => !isZombie && relatives.length > 0);
  if (all.length > 0) return new Map(all.map(({ pid, relatives }) => [pid, relatives]));
  const { lines } = await run("ps", ["-A", "-o", "pid=,stat=,ppid=,pgid="]);
  const rows = lines.map((line) => line.trim().split(/\s+/)).filter(([, state]) => !state?.startsWith("Z"));
  return new Map(rows.map(([pid, , ...relatives]) => [Number(pid), relatives.map(Number)]));
}
