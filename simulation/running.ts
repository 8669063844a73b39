import { isAlive } from "../lib/processes";
import type { SiteName } from "../model/schema/site";
import { readEnvironment } from "./environment-file";
import { readSession, release, writeSession } from "./session";
import { stopSimulators } from "./simulation";

/** A simulation that another command has left running, or was killed beside. */
export interface RunningSimulation {
  readonly directory: string;
  /** What Terraform, cdktf and the census need to reach its vCenters. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where each vCenter takes commands that no real one has. */
  readonly controls: Readonly<Record<SiteName, string>>;
  /** Sites whose vCenter has ended by itself, or was killed. */
  readonly dead: readonly SiteName[];
  /** Whether it was left running on purpose: it then stays when who uses it has ended. */
  readonly kept: boolean;
  /** Removes it, or leaves it to go on. */
  stop(left?: "nothing" | "logs"): Promise<void>;
  leave(): Promise<void>;
}

/**
 * Takes over the simulation that runs in a directory and belongs to no living command.
 *
 * @returns undefined when there is none
 */
export async function takeOver(directory: string): Promise<RunningSimulation | undefined> {
  const session = await readSession(directory);
  if (session === undefined || (session.pid !== undefined && isAlive(session.pid))) return undefined;
  if (!session.simulators.some(({ pid }) => isAlive(pid))) return undefined;
  const environment = await readEnvironment(directory);
  await writeSession(directory, { ...session, pid: process.pid });
  return {
    directory,
    environment,
    controls: Object.fromEntries(session.simulators.map(({ site, control }) => [site, control])) as Record<
      SiteName,
      string
    >,
    dead: session.simulators.filter(({ pid }) => !isAlive(pid)).map(({ site }) => site),
    kept: session.kept ?? false,
    async stop(left = "nothing") {
      await stopSimulators(session.simulators.map(({ pid }) => pid));
      await release(directory, left);
    },
    leave: () => writeSession(directory, { ...session, pid: undefined }),
  };
}
