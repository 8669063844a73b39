import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect as connectTo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Milliseconds } from "../../lib/time";
import type { WayIn } from "../network/network";
import { type CommandLine, diesWithParent } from "../processes/child";
import { marked } from "../processes/leftovers";
import { fillIn } from "./doors-file";
import { withoutSecrets } from "./secrets";

export interface DoorwayOptions {
  /** With {address} and {port}. */
  readonly command: CommandLine;
  /** Where its sockets stand for an instant: private, and a short path. */
  readonly directory: string;
  /** Marks its processes. */
  readonly run: string;
}

/** It logs in first, and may be far away. */
const PATIENCE: Milliseconds = 15_000;
/** An SSH server drops those who log in when ten of them have not done so. */
const KNOCKS_AT_ONCE = 8;
/** What a command said last may come after its end. */
const LAST_WORDS: Milliseconds = 200;

/**
 * A way into a network by a command that connects its standard input and output to an address there, as `ssh -W` does. It
 * is taken at its exit code: other than 0 where it can't connect.
 */
export function doorway({ command, directory, run }: DoorwayOptions): WayIn & { close(): Promise<void> } {
  const living = new Map<ChildProcess, Promise<unknown>>();
  const inTurn = limited(KNOCKS_AT_ONCE);

  /** @returns also why the command failed, once it has ended. @default - it did not */
  const open = async (address: string, port: number) => {
    const [outer, inner] = await pair(join(directory, randomUUID()));
    const [file, ...args] = [...marked(run), ...diesWithParent(fillIn(command, { address, port }))] as const;
    const child = spawn(file, args, { stdio: "pipe", env: withoutSecrets(), detached: true });
    let received = false;
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-4000);
    });
    const ended = endOf(child).then(async (how) => {
      await Promise.race([once(child.stderr, "close"), sleep(LAST_WORDS)]);
      return how === undefined ? undefined : new Error(lastLine(said) || how);
    });
    living.set(child, ended);
    void ended.then(() => living.delete(child));
    outer.on("error", () => {}); // whoever uses it is told too
    inner.on("error", () => outer.destroy());
    child.stdin.on("error", () => {}); // its end says more
    inner.pipe(child.stdin);
    child.stdout.once("data", () => {
      received = true;
    });
    child.stdout.pipe(inner, { end: false });
    child.stdout.once("end", async () => {
      // without a word from the other side it may be that nobody was there
      const why = received ? undefined : await Promise.race([ended, sleep(2 * LAST_WORDS)]);
      if (why instanceof Error) outer.destroy(why);
      inner.end();
    });
    outer.once("close", () => {
      inner.destroy();
      kill(child);
    });
    return { socket: outer, ended };
  };

  return {
    patience: PATIENCE,
    connect: async (address, port) => (await open(address, port)).socket,
    knock: (address, port, timeout = PATIENCE) =>
      inTurn(async () => {
        const { socket, ended } = await open(address, port);
        const late = sleep(timeout, undefined, { ref: false }).then(() => {
          throw new Error(`neither accepted nor refused within ${timeout} ms`);
        });
        try {
          // who accepts speaks, or ends what its client has ended
          socket.end();
          const why = await Promise.race([once(socket, "data"), ended, late]);
          if (why instanceof Error) throw why;
        } finally {
          late.catch(() => {});
          socket.destroy();
        }
      }),
    async close() {
      for (const child of living.keys()) kill(child);
      await Promise.all(living.values());
    },
  };
}

/** Two ends of one connection in this process: what a command's two streams are not, a socket, each of them is. */
async function pair(path: string): Promise<readonly [Socket, Socket]> {
  const server = createServer({ allowHalfOpen: true }).listen(path);
  await once(server, "listening");
  const outer = connectTo({ path, allowHalfOpen: false });
  const [[inner]] = (await Promise.all([once(server, "connection"), once(outer, "connect")])) as [[Socket], unknown];
  server.close();
  return [outer, inner];
}

/** @returns how it failed. @default - it did not */
function endOf(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.once("error", ({ message }) => resolve(message));
    child.once("exit", (code, signal) =>
      resolve(code === 0 ? undefined : `the door's command ended with ${signal ?? code}`),
    );
  });
}

/** With whatever it started: it leads a process group of its own. */
function kill({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // it ended meanwhile
  }
}

const lastLine = (said: string): string => said.trim().split("\n").at(-1)?.trim().slice(0, 300) ?? "";

/** Lets so many go on at once; the others wait for their turn. */
function limited(most: number): <Value>(work: () => Promise<Value>) => Promise<Value> {
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
