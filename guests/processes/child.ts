import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ChildEnvironment, isAlive, send, start, treeOf } from "../../lib/processes";
import type { Milliseconds } from "../../lib/time";

/** A program and its arguments. */
export type CommandLine = readonly [string, ...string[]];

/** A program that runs until it is stopped or this process ends, even if it is killed. */
export interface Child {
  readonly pid: number;
  /** Resolves when the program has ended, with the exit status and the last lines of its log. */
  readonly ended: Promise<string>;
  readonly isRunning: () => boolean;
  /** Stops it in order. After five seconds, kills it with all processes that it started. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Kills it with all processes that it started, like a power failure. */
  kill(): Promise<void>;
}

export interface ChildOptions {
  readonly logFile: string;
  /** Variables for this program, in addition to those of every guest. */
  readonly variables?: ChildEnvironment["variables"];
  readonly cwd?: string;
  /** Whether it starts other processes. @default false */
  readonly hasChildren?: boolean;
}

const START_TIMEOUT: Milliseconds = 60_000;
const STOP_TIMEOUT: Milliseconds = 5000;

export const isOnPath = (program: string): boolean =>
  (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));

/** Does not start the program if the parent ended before `setpriv` took effect. */
const EXEC_UNLESS_ORPHANED = '[ "$PPID" = "$0" ] && exec "$@"';

/** Makes the kernel kill the program when this process ends. Only on Linux with util-linux; elsewhere returns the command. */
export const endWithParent = (command: CommandLine, ...options: readonly string[]): CommandLine =>
  process.platform === "linux" && isOnPath("setpriv")
    ? [
        "setpriv",
        "--pdeathsig",
        "KILL",
        ...options,
        "--",
        "sh",
        "-c",
        EXEC_UNLESS_ORPHANED,
        String(process.pid),
        ...command,
      ]
    : command;

/** Starts a program. Its standard input stays open while this process runs; the program ends when it is closed. */
export function startChild([file, ...args]: CommandLine, options: ChildOptions): Child {
  const log = openSync(options.logFile, "a", 0o600);
  const { variables = {}, cwd } = options;
  const spawned = start(file, args, {
    recipient: "guest",
    variables,
    stdio: ["pipe", log, log],
    ...(cwd === undefined ? {} : { cwd }),
    detached: true,
  });
  closeSync(log);
  spawned.unref();
  return childOf(spawned, options);
}

function childOf(spawned: ChildProcess, { logFile, hasChildren = false }: ChildOptions): Child {
  const ended = Promise.race([
    once(spawned, "exit").then(([code, signal]: (number | string | null)[]) => `ended with ${signal ?? code}`),
    once(spawned, "error").then(([error]: Error[]) => String(error?.message)),
  ]).then(async (how) => `${how}\n${await lastLines(logFile)}`.trimEnd());
  const pid = spawned.pid ?? Number.NaN;
  const isRunning = () => spawned.exitCode === null && spawned.signalCode === null && !Number.isNaN(pid);
  const kill = async () => {
    if (!isRunning()) return;
    spawned.ref();
    const tree = hasChildren ? await treeOf(pid) : [pid];
    for (const each of tree) send(each, "SIGKILL");
    await ended;
    while (tree.some(isAlive)) await sleep(10);
  };
  return {
    pid,
    ended,
    isRunning,
    kill,
    async stop(signal = "SIGTERM") {
      if (!isRunning()) return;
      spawned.ref();
      spawned.kill(signal);
      const inTime = await Promise.race([ended.then(() => true), sleep(STOP_TIMEOUT, false, { ref: false })]);
      if (!inTime) await kill();
    },
  };
}

/** Waits until a server answers: its process runs before that. @throws Error if it ends, or does not answer within a minute */
export async function untilItAnswers(server: Child, name: string, ask: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT;
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      if (Date.now() > deadline) await server.kill();
      if (!server.isRunning()) throw new Error(`${name} ${await server.ended}`, { cause: error });
      await sleep(50);
    }
  }
}

async function lastLines(logFile: string): Promise<string> {
  const text = await readFile(logFile, "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-5).join("\n");
}
