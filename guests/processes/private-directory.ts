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
import { removePartialFolders } from "./atomic-folder";
import { DIRECTORY_PREFIX, guestProcesses, runEnvironment } from "./leftovers";

/** The identity and secrets of a run of guests. */
const identitySchema = z.strictObject({
  run: z.string(),
  /** The password of PostgreSQL's only account. */
  password: z.string(),
  /** The TSIG key for DNS updates, in Base64. */
  dnsKey: z.string(),
  /** The file that contains the directory's path, if the directory outlives its process. */
  stateFile: z.string().optional(),
});
type Identity = z.output<typeof identitySchema>;

/** The state file of a simulation's guests, with which another process can resume them. */
export const guestStateFile = (simulationDirectory: string): string => join(simulationDirectory, "guests");

/** The directory of a run of guests. */
export interface PrivateDirectory extends Identity {
  readonly path: string;
  /** Whether a killed process left it. */
  readonly isResumed: boolean;
  remove(): Promise<void>;
  /** Stops using it. If there is a state file, it remains for another process. */
  leave(): Promise<void>;
}

/**
 * Waits until the parent ends, then kills servers that are still paused for a snapshot. Removes the
 * directory unless a state file names it, with retries: a server that was just killed may still write a file.
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

/** How long the processes of a killed run may take to end. */
const END_TIMEOUT: Milliseconds = 10_000;

const identityIn = (path: string) => join(path, "identity.json");

/**
 * Creates a directory that is removed when this process ends, even if it is killed.
 *
 * @param prepare fills the directory before the state file names it
 * @param file the state file; with it the directory remains after a kill, and the next process with the same file resumes it
 * @throws Failure if the guests of the directory still run
 */
export async function privateDirectory(
  prepare: (path: string) => Promise<unknown>,
  file?: string,
): Promise<PrivateDirectory> {
  await removeOrphanedDirectories();
  const stateFile = file === undefined ? undefined : resolve(file);
  const stored = stateFile === undefined ? undefined : await readStored(stateFile);
  if (stored !== undefined) {
    await refuseIfRunning(stored);
    for (const folder of ["disks", "snapshots"]) await removePartialFolders(join(stored.path, folder));
    return { ...stored, isResumed: true, ...removeOnExit(stored) };
  }
  const run = randomBytes(4).toString("hex");
  const identity: Identity = {
    run,
    password: randomBytes(18).toString("base64url"),
    dnsKey: randomBytes(32).toString("base64"),
    ...(stateFile === undefined ? {} : { stateFile }),
  };
  // A short path: sockets are created in it.
  const path = await mkdtemp(join(tmpdir(), `${DIRECTORY_PREFIX}${run}-`));
  const directory = { ...identity, path, isResumed: false, ...removeOnExit({ ...identity, path }) };
  try {
    // PostgreSQL may run under another account.
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
 * Removes the data of killed guests, and the state file.
 *
 * @throws Failure if they still run
 */
export async function removeStoredGuests(stateFile: string): Promise<void> {
  const stored = await readStored(stateFile);
  if (stored !== undefined) {
    await refuseIfRunning(stored);
    await removeOnExit(stored).remove();
  }
  await rm(stateFile, { force: true });
}

type StoredDirectory = Identity & { readonly path: string };

async function readStored(stateFile: string): Promise<StoredDirectory | undefined> {
  const path = await readFile(stateFile, "utf8").catch(() => undefined);
  const identity = path === undefined ? undefined : await readIdentity(path);
  return path === undefined || identity === undefined ? undefined : { ...identity, path };
}

const readIdentity = (path: string): Promise<Identity | undefined> =>
  readFile(identityIn(path), "utf8").then(
    (text) => identitySchema.parse(JSON.parse(text)),
    () => undefined,
  );

async function refuseIfRunning({ run, path }: StoredDirectory): Promise<void> {
  let living = guestProcesses(run);
  for (const deadline = Date.now() + END_TIMEOUT; living.length > 0 && Date.now() < deadline; ) {
    await sleep(100);
    living = guestProcesses(run);
  }
  if (living.length === 0) return;
  const pids = living.map((each) => each.split(" ")[0]);
  throw new Failure(
    `The guests of another command still run: processes ${pids.join(", ")}`,
    path,
    "Wait until that command has ended, or stop it with Ctrl-C. Then try again.",
  );
}

/** Removes directories whose state file was removed with its simulation, because no process can resume them. */
async function removeOrphanedDirectories(): Promise<void> {
  for (const name of (await readdir(tmpdir())).filter((each) => each.startsWith(DIRECTORY_PREFIX))) {
    const path = join(tmpdir(), name);
    const identity = await readIdentity(path);
    if (identity?.stateFile === undefined) continue;
    const stored = await readFile(identity.stateFile, "utf8").catch(() => undefined);
    if (stored === path || guestProcesses(identity.run).length > 0) continue;
    await rm(path, { recursive: true, force: true });
  }
}

/** Starts a process that removes the directory when this process ends. */
function removeOnExit({ run, path, stateFile }: StoredDirectory): Pick<PrivateDirectory, "remove" | "leave"> {
  const remover = spawn("sh", ["-c", REMOVE, "sh", path, stateFile ?? ""], {
    // other commands must see at once that the run is alive: otherwise they remove its directory
    env: { ...process.env, ...runEnvironment(run) },
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
