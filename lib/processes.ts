import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { Failure } from "./failure";
import { LinuxProcess } from "./process-table";
import { SilenceWatch, stillWaiting } from "./silence";
import { isStandardOutputReserved, progressStream, showsColour } from "./terminal";

export interface RunOptions {
  readonly cwd?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Called for each line of both output streams as soon as it is read. */
  readonly onLine?: (line: string) => void;
  /** Shows the output instead of returning it. Hands a terminal through, unless its lines are read; "output": without the keyboard. */
  readonly interactive?: boolean | "output";
  /** The name to show while the program prints nothing. @default - its file */
  readonly waitingFor?: string;
  readonly signal?: AbortSignal;
  /**
   * Whether the program is interrupted only after its descendants have ended, because its end would kill them.
   * @default false - all at once, as Ctrl-C on a terminal does
   */
  readonly stopsLast?: boolean;
  /**
   * Seconds that the program and its descendants may take to end when interrupted, until they are killed. A second
   * interruption kills them at once; Infinity waits for that. @default 20
   */
  readonly graceSeconds?: number;
}

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  /** Lines of both streams, in the order in which they were read. */
  readonly lines: readonly string[];
}

/**
 * Runs a program to its end, outside the terminal's process group: Ctrl-C reaches only this process, which then stops
 * the program and its descendants in an order that loses no data.
 */
export async function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  options.signal?.throwIfAborted();
  const hasTerminal = options.interactive && !options.onLine && process.stdout.isTTY && !isStandardOutputReserved();
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.environment },
    stdio: [options.interactive === true ? "inherit" : "ignore", ...(hasTerminal ? INHERITED : PIPED)],
    detached: true,
  });
  const silence = options.interactive && !hasTerminal ? passOn(child, options.waitingFor ?? file) : undefined;
  const stdout: string[] = [];
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null || (silence && !options.onLine)) continue;
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
    const [code] = (await once(child, hasTerminal ? "exit" : "close")) as [number | null];
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
    silence?.stop();
    options.signal?.removeEventListener("abort", stop);
  }
}

const INHERITED = ["inherit", "inherit"] as const;
const PIPED = ["pipe", "pipe"] as const;

/** Shows the output of a program without a terminal, and reports that it still runs if it prints nothing for a while. */
function passOn(child: ChildProcess, what: string): SilenceWatch {
  const since = Date.now();
  const silence = new SilenceWatch(() => progressStream().write(`${stillWaiting([{ what, since }])}\n`));
  const targets = [
    [child.stdout, progressStream()],
    [child.stderr, process.stderr],
  ] as const;
  for (const [stream, target] of targets) {
    if (stream === null) continue;
    createInterface({ input: stream }).on("line", (line) => {
      silence.heard();
      target.write(`${showsColour(target) ? line : stripVTControlCharacters(line)}\n`);
    });
  }
  return silence;
}

/** One Ctrl-C arrives twice: from the terminal, and from npm, which forwards its own. */
const ECHO_MILLISECONDS = 1000;

/** The signals that end a command, from a terminal or a supervisor. */
export const INTERRUPTIONS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Stops a process and its descendants. An interrupted Terraform finishes its resource, writes its state, releases its
 * lock and ends its providers, which ignore the interruption.
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
    // A process that ends during a scan may have started one that the scan missed: only two empty scans are the end.
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

/** A zombie is not alive: in a container, the first process may never collect it. */
export const isAlive = (pid: number): boolean => send(pid, 0) && !new LinuxProcess(pid).isZombie;

export function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** A living process and its descendants. */
export async function treeOf(root: number): Promise<readonly number[]> {
  const kin = await kinOfEach();
  const tree = new Set([root]);
  complete(tree, kin);
  return [...tree].filter((pid) => kin.has(pid));
}

type Kin = ReadonlyMap<number, readonly number[]>;

/** Adds processes whose parent, group leader or session leader is in the tree. Groups and sessions outlive their leaders. */
function complete(tree: Set<number>, kin: Kin): void {
  const before = tree.size;
  for (const [pid, relatives] of kin) {
    if (relatives.some((relative) => tree.has(relative))) tree.add(pid);
  }
  if (tree.size > before) complete(tree, kin);
}

/**
 * Every living process with its parent and the leaders of its group and session. Read from /proc if there is one: small
 * images have no ps, and ps has no portable column for the session.
 */
async function kinOfEach(): Promise<Kin> {
  const all = LinuxProcess.all().filter(({ isZombie, relatives }) => !isZombie && relatives.length > 0);
  if (all.length > 0) return new Map(all.map(({ pid, relatives }) => [pid, relatives]));
  const { lines } = await run("ps", ["-A", "-o", "pid=,stat=,ppid=,pgid="]);
  const rows = lines.map((line) => line.trim().split(/\s+/)).filter(([, state]) => !state?.startsWith("Z"));
  return new Map(rows.map(([pid, , ...relatives]) => [Number(pid), relatives.map(Number)]));
}
