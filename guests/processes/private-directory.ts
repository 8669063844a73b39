import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { Failure } from "../../lib/failure";
import type { Milliseconds } from "../../lib/time";
import { DIRECTORIES, guestProcesses, marked } from "./leftovers";
import { removeParts } from "./whole";

/** Who a run of guests is; known to nobody else. */
const identitySchema = z.strictObject({
  run: z.string(),
  /** Of PostgreSQL's only account. */
  password: z.string(),
  /** Signs updates of names, in Base64. */
  dnsKey: z.string(),
  /** The file that says that the directory outlives its process. */
  stateFile: z.string().optional(),
});
type Identity = z.output<typeof identitySchema>;

/** Where it is told what the guests of a simulation store, so that another process can go on with them. */
export const guestsOf = (simulationDirectory: string): string => join(simulationDirectory, "guests");

/** A directory for all that a run of guests stores. */
export interface PrivateDirectory extends Identity {
  readonly path: string;
  /** Whether a process that was killed left it. */
  readonly pickedUp: boolean;
  remove(): Promise<void>;
  /** Ends with it, and leaves it to another process: where there is a state file. */
  leave(): Promise<void>;
}

/**
 * Waits until its starter is gone. A server that stood still for a snapshot then has not seen that: it is killed. What no
 * state file tells of is removed, and tried again: a server that was just killed may write a last file.
 */
const REMOVE = `cat >/dev/null
for each in $(find /proc/[0-9]*/exe -maxdepth 0 -lname "*/\${1##*/}/*" 2>/dev/null); do
  each=\${each#/proc/}
  kill -KILL "\${each%/exe}" 2>/dev/null
done
[ -n "$2" ] && [ "$(cat "$2" 2>/dev/null)" = "$1" ] && exit 0
for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  rm -rf "$1" 2>/dev/null
  [ -e "$1" ] || exit 0
  sleep 0.2
done`;

/** How long what a killed process started may take to be gone. */
const GONE_WITHIN: Milliseconds = 10_000;

const identityIn = (path: string) => join(path, "identity.json");

/**
 * Makes a directory that is removed when this process ends, however that happens.
 *
 * @param prepare fills it, before anything tells of it
 * @param file names the directory, which then outlives a process that is killed: the next one with this file goes on
 *   with it
 * @throws Failure where the guests that store in it still run
 */
export async function privateDirectory(
  prepare: (path: string) => Promise<unknown>,
  file?: string,
): Promise<PrivateDirectory> {
  await removeForgotten();
  const stateFile = file === undefined ? undefined : resolve(file);
  const kept = stateFile === undefined ? undefined : await readKept(stateFile);
  if (kept !== undefined) {
    await refuseLiving(kept);
    for (const folder of ["disks", "snapshots"]) await removeParts(join(kept.path, folder));
    return { ...kept, pickedUp: true, ...watchOver(kept) };
  }
  const run = randomBytes(4).toString("hex");
  const identity: Identity = {
    run,
    password: randomBytes(18).toString("base64url"),
    dnsKey: randomBytes(32).toString("base64"),
    ...(stateFile === undefined ? {} : { stateFile }),
  };
  // Short: sockets stand in it.
  const path = await mkdtemp(join(tmpdir(), `${DIRECTORIES}${run}-`));
  const directory = { ...identity, path, pickedUp: false, ...watchOver({ ...identity, path }) };
  try {
    // PostgreSQL's account may have to pass.
    await chmod(path, 0o711);
    for (const folder of ["logs", "disks", "snapshots"]) await mkdir(join(path, folder), { mode: 0o711 });
    await writeFile(identityIn(path), JSON.stringify(identity), { mode: 0o600 });
    await prepare(path);
    if (stateFile !== undefined) {
      await mkdir(dirname(stateFile), { recursive: true });
      await writeFile(stateFile, path, { mode: 0o600 });
    }
    return directory;
  } catch (error) {
    await directory.remove();
    throw error;
  }
}

/**
 * Removes what killed guests left for a process that goes on with them, and the file that tells of it.
 *
 * @throws Failure where they still run
 */
export async function removeKeptGuests(stateFile: string): Promise<void> {
  const kept = await readKept(stateFile);
  if (kept !== undefined) {
    await refuseLiving(kept);
    await watchOver(kept).remove();
  }
  await rm(stateFile, { force: true });
}

type Kept = Identity & { readonly path: string };

async function readKept(stateFile: string): Promise<Kept | undefined> {
  const path = await readFile(stateFile, "utf8").catch(() => undefined);
  const identity = path === undefined ? undefined : await readIdentity(path);
  return path === undefined || identity === undefined ? undefined : { ...identity, path };
}

const readIdentity = (path: string): Promise<Identity | undefined> =>
  readFile(identityIn(path), "utf8").then(
    (text) => identitySchema.parse(JSON.parse(text)),
    () => undefined,
  );

async function refuseLiving({ run, path }: Kept): Promise<void> {
  let living = guestProcesses(run);
  for (const deadline = Date.now() + GONE_WITHIN; living.length > 0 && Date.now() < deadline; ) {
    await sleep(100);
    living = guestProcesses(run);
  }
  if (living.length === 0) return;
  const pids = living.map((each) => each.split(" ")[0]);
  throw new Failure(
    `The guests of another command still run: processes ${pids.join(", ")}`,
    path,
    "Wait until that command has ended, or end it with Ctrl-C, then try again.",
  );
}

/** The state file of some died with its simulation: nobody would ever go on with them. */
async function removeForgotten(): Promise<void> {
  for (const name of (await readdir(tmpdir())).filter((each) => each.startsWith(DIRECTORIES))) {
    const path = join(tmpdir(), name);
    const identity = await readIdentity(path);
    if (identity?.stateFile === undefined) continue;
    const told = await readFile(identity.stateFile, "utf8").catch(() => undefined);
    if (told === path || guestProcesses(identity.run).length > 0) continue;
    await rm(path, { recursive: true, force: true });
  }
}

/** What removes it when this process ends. */
function watchOver({ run, path, stateFile }: Kept): Pick<PrivateDirectory, "remove" | "leave"> {
  const remover = spawn("env", [marked(run)[1], "sh", "-c", REMOVE, "sh", path, stateFile ?? ""], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  remover.unref();
  const ended = once(remover, "exit");
  const leave = async () => {
    remover.ref();
    remover.stdin?.end();
    await ended;
  };
  return {
    leave,
    async remove() {
      if (stateFile !== undefined) await rm(stateFile, { force: true });
      await leave();
    },
  };
}
