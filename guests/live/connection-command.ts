import type { ChildProcess, ChildProcessWithoutNullStreams } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect as connectTo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { start } from "../../lib/processes";
import type { Milliseconds } from "../../lib/time";
import type { NetworkAccess } from "../network/network";
import { type CommandLine, endWithParent } from "../processes/child";
import { withRunMarker } from "../processes/leftovers";
import { fillPlaceholders } from "./connections-file";

export interface ConnectionCommandOptions {
  /** Contains {address} and {port}. */
  readonly command: CommandLine;
  /** A private directory with a short path, for short-lived sockets. */
  readonly directory: string;
  /** Marks the processes of this run. */
  readonly run: string;
}

/** Includes the login of the command, possibly to a remote host. */
const CONNECT_TIMEOUT: Milliseconds = 15_000;
/** An SSH server drops new connections when ten others are still logging in. */
const CONCURRENT_PROBES = 8;
/** The last output of a command may arrive after its exit. */
const OUTPUT_GRACE: Milliseconds = 200;

/**
 * Reaches a network through a command that connects its standard input and output to an address there, as `ssh -W` does.
 * The command must exit with a status other than 0 if it cannot connect.
 */
export function connectByCommand({
  command,
  directory,
  run,
}: ConnectionCommandOptions): NetworkAccess & { close(): Promise<void> } {
  const running = new Map<ChildProcess, Promise<unknown>>();
  const inTurn = limitConcurrency(CONCURRENT_PROBES);

  /** @returns the connection, and the error of the command once it has ended, or undefined if it succeeded */
  const open = async (address: string, port: number) => {
    const [outer, inner] = await pair(join(directory, randomUUID()));
    const filled = fillPlaceholders(command, { address, port });
    const [file, ...args] = [...withRunMarker(run), ...endWithParent(filled)] as const;
    const child = startPiped(file, args);
    let received = false;
    let output = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-4000);
    });
    const ended = exitOf(child).then(async (failure) => {
      await Promise.race([once(child.stderr, "close"), sleep(OUTPUT_GRACE)]);
      return failure === undefined ? undefined : new Error(lastLine(output) || failure);
    });
    running.set(child, ended);
    void ended.then(() => running.delete(child));
    outer.on("error", () => {}); // the client has a listener too
    inner.on("error", () => outer.destroy());
    child.stdin.on("error", () => {}); // the exit of the command reports the reason
    inner.pipe(child.stdin);
    child.stdout.once("data", () => {
      received = true;
    });
    child.stdout.pipe(inner, { end: false });
    child.stdout.once("end", async () => {
      // without any data from the other side, the command may have failed to connect
      const error = received ? undefined : await Promise.race([ended, sleep(2 * OUTPUT_GRACE)]);
      if (error instanceof Error) outer.destroy(error);
      inner.end();
    });
    outer.once("close", () => {
      inner.destroy();
      kill(child);
    });
    return { socket: outer, ended };
  };

  return {
    connectTimeout: CONNECT_TIMEOUT,
    connect: async (address, port) => (await open(address, port)).socket,
    probe: (address, port, timeout = CONNECT_TIMEOUT) =>
      inTurn(async () => {
        const { socket, ended } = await open(address, port);
        const late = sleep(timeout, undefined, { ref: false }).then(() => {
          throw new Error(`no answer within ${timeout} ms`);
        });
        try {
          // an accepted connection sends data, or ends when this side ends
          socket.end();
          const error = await Promise.race([once(socket, "data"), ended, late]);
          if (error instanceof Error) throw error;
        } finally {
          late.catch(() => {});
          socket.destroy();
        }
      }),
    async close() {
      for (const child of running.keys()) kill(child);
      await Promise.all(running.values());
    },
  };
}

/** Starts a command with three pipes. */
const startPiped = (file: string, args: readonly string[]): ChildProcessWithoutNullStreams =>
  start(file, args, {
    recipient: "connectionCommand",
    stdio: "pipe",
    detached: true,
  }) as ChildProcessWithoutNullStreams;

/** Both ends of a connection within this process. Clients need a socket, but a command only has two streams. */
async function pair(path: string): Promise<readonly [Socket, Socket]> {
  const server = createServer({ allowHalfOpen: true }).listen(path);
  await once(server, "listening");
  const outer = connectTo({ path, allowHalfOpen: false });
  const [[inner]] = (await Promise.all([once(server, "connection"), once(outer, "connect")])) as [[Socket], unknown];
  server.close();
  return [outer, inner];
}

/** @returns how the command failed, or undefined if it succeeded */
function exitOf(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.once("error", ({ message }) => resolve(message));
    child.once("exit", (code, signal) =>
      resolve(code === 0 ? undefined : `the connection command ended with ${signal ?? code}`),
    );
  });
}

/** Kills the command's process group, with everything it started. */
function kill({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // it has already ended
  }
}

const lastLine = (output: string): string => output.trim().split("\n").at(-1)?.trim().slice(0, 300) ?? "";

/** Limits how many calls run at the same time; the others wait. */
function limitConcurrency(most: number): <Value>(work: () => Promise<Value>) => Promise<Value> {
  let free = most;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}
