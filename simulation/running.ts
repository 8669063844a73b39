import { isAlive } from "../lib/processes";
import type { SiteName } from "../model/schema/site";
import { readEnvironment } from "./environment-file";
import { readSession, release, writeSession } from "./session";
import { stopSimulators } from "./simulation";

/** A simulation without a command: the command that started it has left it running, or was killed. */
export interface RunningSimulation {
  readonly directory: string;
  /** The variables that Terraform, cdktf and the census need to reach its vCenters. */
  readonly environment: Readonly<Record<string, string>>;
  /** The URL of each vCenter's control interface. */
  readonly controls: Readonly<Record<SiteName, string>>;
  /** Sites whose vCenter no longer runs. */
  readonly dead: readonly SiteName[];
  /** Whether it was started to keep running. Then it stays when a command that uses it ends. */
  readonly kept: boolean;
  /** Stops it and removes its files. */
  stop(left?: "nothing" | "logs"): Promise<void>;
  /** Leaves it running. */
  leave(): Promise<void>;
}

/**
 * Takes over the simulation in a directory, if no running command owns it.
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
