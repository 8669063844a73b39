import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../lib/failure";
import { start } from "../../lib/processes";
import type { Milliseconds } from "../../lib/time";

/** A file on the disk of a guest, or a folder, whose path ends with a slash. */
export interface DiskFile {
  readonly path: string;
  readonly content: string;
  /** `postgres:postgres` */
  readonly owner: string;
  /** Octal: `0644`. */
  readonly mode: string;
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunInGuest {
  /** @default - root */
  readonly user?: string;
  readonly input?: string;
}

/** A program that prints a line at a time until it is stopped. */
export interface Stream {
  stop(): Promise<void>;
}

/**
 * Guests in namespaces, and the networks between them. The kernel ends all of it with this process. Methods fail with the error of the
 * program that does the work, `massar-runtime`.
 */
export interface World {
  /** Makes the disk of a guest: a layer in memory above the shared root. */
  create(guest: string, hostName: string): Promise<void>;
  /** Writes files to a disk, whether or not its guest runs. */
  write(guest: string, files: readonly DiskFile[]): Promise<void>;
  /** Powers a guest on. @param bridges of its interfaces, in order */
  start(guest: string, bridges: readonly string[]): Promise<void>;
  /** Cuts the power of a guest. Its disk remains. */
  kill(guest: string): Promise<void>;
  /** Suspends all processes of a guest, as a hypervisor suspends a VM. */
  suspend(guest: string): Promise<void>;
  resume(guest: string): Promise<void>;
  /** Runs a program in a guest, or in the world itself. A failure is a result, not an error. */
  run(guest: string | undefined, argv: readonly string[], options?: RunInGuest): Promise<Ended>;
  stream(guest: string, argv: readonly string[], onLine: (line: string) => void, options?: RunInGuest): Stream;
  /** A certificate of the world's authority, for servers and clients. @param names host names and addresses, the main one first */
  certificate(names: readonly string[]): Promise<Certificate>;
  close(): Promise<void>;
}

export interface Certificate {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

interface Answer {
  readonly id: number;
  readonly line?: string;
  readonly done?: boolean;
  readonly code: number;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly error?: string;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
  readonly onLine?: (line: string) => void;
}

const CLOSE_TIMEOUT: Milliseconds = 10_000;

/** The name of the shared root in the folder that a world can use. */
export const ROOT = "root";

/**
 * Starts a world.
 *
 * @param program `massar-runtime`
 * @param folder contains the shared root
 * @throws Failure if this machine allows no namespaces
 */
export async function startWorld(program: string, folder: string): Promise<World> {
  const child = start(program, ["world", folder, "serve"], { stdio: ["pipe", "pipe", "pipe"], detached: true });
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error("no pipes");
  const waiting = new Map<number, Waiting>();
  const errors: string[] = [];
  createInterface({ input: stderr }).on("line", (line) => errors.push(line));
  createInterface({ input: stdout }).on("line", (line) => {
    const answer = JSON.parse(line) as Answer;
    const asked = waiting.get(answer.id);
    if (answer.line !== undefined) asked?.onLine?.(answer.line);
    if (!answer.done) return;
    waiting.delete(answer.id);
    if (answer.error === undefined) asked?.resolve(answer);
    else asked?.reject(new Error(answer.error));
  });
  stdin.on("error", () => {});
  const ended = once(child, "exit").then(() => {
    const why = new Failure(
      `The world of the guests ended: ${errors.join("\n") || "without a message"}`,
      [program, "world", folder].join(" "),
      "Namespaces without privileges need Linux with user namespaces and, for an ordinary user, the package uidmap and a line in /etc/subuid and /etc/subgid.",
    );
    for (const { reject } of waiting.values()) reject(why);
    waiting.clear();
    return why;
  });
  let last = 0;
  function ask(
    request: object,
    onLine?: (line: string) => void,
  ): { readonly id: number; readonly end: Promise<Answer> } {
    const id = ++last;
    const end = new Promise<Answer>((resolve, reject) => {
      waiting.set(id, { resolve, reject, ...(onLine && { onLine }) });
      stdin?.write(`${JSON.stringify({ id, ...request })}\n`);
      if (child.exitCode !== null) void ended.then(reject);
    });
    return { id, end };
  }
  const done = async (request: object): Promise<void> => {
    await ask(request).end;
  };
  const result = ({ code, stdout: out = "", stderr: err = "" }: Answer): Ended => ({ code, stdout: out, stderr: err });
  const world: World = {
    create: (guest, hostName) => done({ do: "create", guest, hostName, root: ROOT }),
    write: (guest, files) => done({ do: "write", guest, files }),
    start: (guest, bridges) => done({ do: "start", guest, bridges }),
    kill: (guest) => done({ do: "kill", guest }),
    suspend: (guest) => done({ do: "signal", guest, argv: ["STOP"] }),
    resume: (guest) => done({ do: "signal", guest, argv: ["CONT"] }),
    run: async (guest, argv, options) => result(await ask({ do: "run", guest, argv, ...options }).end),
    stream(guest, argv, onLine, options) {
      const { id, end } = ask({ do: "stream", guest, argv, ...options }, onLine);
      // its guest can be killed
      const over = end.catch(() => undefined);
      return {
        async stop() {
          await done({ do: "stop", stream: id });
          await over;
        },
      };
    },
    async certificate(names) {
      const { stdout: text = "[]" } = await ask({ do: "certificate", argv: names }).end;
      const [authority = "", certificate = "", key = ""] = JSON.parse(text) as string[];
      return { authority, certificate, key };
    },
    async close() {
      stdin.end();
      if (child.exitCode === null) await Promise.race([ended, sleep(CLOSE_TIMEOUT, undefined, { ref: false })]);
      if (child.exitCode === null) child.kill("SIGKILL");
      await ended;
    },
  };
  // says at once whether namespaces are allowed
  await world.run(undefined, ["true"]);
  return world;
}
