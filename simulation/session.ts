import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { claim as claimFile } from "../lib/claim.cjs";
import { Failure } from "../lib/failure";
import { isAlive, stillRuns } from "../lib/processes";
import { replaceFile } from "../lib/replace-file";
import { siteName } from "../model/schema/site";

const sessionSchema = z.object({
  /** The process of the command that owns it. @default - it was left running */
  pid: z.number().optional(),
  /** Whether it stays when a command that uses it ends. */
  kept: z.boolean().optional(),
  since: z.string(),
  simulators: z.array(
    z.object({
      site: siteName,
      pid: z.number(),
      /** The start time of its process: another process may have its id by now. */
      started: z.string().optional(),
      url: z.string(),
      control: z.string(),
    }),
  ),
});

/** The owner and the processes of the simulation in a directory. */
export type Session = z.infer<typeof sessionSchema>;

const sessionFile = "session.json";
const parsed = (text: string): Session => sessionSchema.parse(JSON.parse(text));
const fileIn = (directory: string) => join(directory, sessionFile);

export async function readSession(directory: string): Promise<Session | undefined> {
  const text = await readFile(fileIn(directory), "utf8").catch(() => undefined);
  return text === undefined ? undefined : parsed(text);
}

export async function writeSession(directory: string, session: Session): Promise<void> {
  await replaceFile(fileIn(directory), JSON.stringify(session, undefined, 2));
}

/**
 * Claims a directory for this process and empties it. The files of a process that has ended are removed.
 *
 * @throws Failure if another simulation runs there
 */
export async function claim(directory: string): Promise<Session> {
  const session: Session = { pid: process.pid, since: new Date().toISOString(), simulators: [] };
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const held = claimFile(fileIn(directory), JSON.stringify(session), (text) => isHeld(parsed(text)));
  if (held !== undefined) throw inUse(directory, parsed(held));
  await emptyDirectory(directory, [sessionFile]);
  return session;
}

const isHeld = ({ pid, simulators }: Session): boolean =>
  (pid !== undefined && isAlive(pid)) || simulators.some(stillRuns);

function inUse(directory: string, { pid, since, simulators }: Session): Failure {
  if (pid !== undefined && isAlive(pid)) {
    return new Failure(
      `Another command runs a simulation: process ${pid}, since ${since}`,
      directory,
      "Wait until it ends or stop it with Ctrl-C, then try again.",
    );
  }
  return new Failure(
    `A simulation has been running since ${since}: processes ${simulators.map((each) => each.pid).join(" and ")}`,
    directory,
    "Stop it with npm run simulation:stop, then try again.",
  );
}

/** Removes the files of a session, except its logs if they are needed to see why it failed. */
export async function release(directory: string, left: "nothing" | "logs"): Promise<void> {
  if (left === "logs") await emptyDirectory(directory, ["logs"]);
  else await rm(directory, { recursive: true, force: true });
}

async function emptyDirectory(directory: string, except: readonly string[]): Promise<void> {
  const entries = (await readdir(directory)).filter((entry) => !except.includes(entry));
  await Promise.all(entries.map((entry) => rm(join(directory, entry), { recursive: true, force: true })));
}
