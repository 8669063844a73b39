import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { checkConnections } from "../../guests/live/check-connections";
import { readConnectionsFile } from "../../guests/live/connections-file";
import { type LiveGuests, liveGuests } from "../../guests/live/guests";
import { readSecrets } from "../../guests/live/secrets";
import type { Step } from "../../lib/progress";
import type { Model } from "../../model/model";
import { REHEARSAL_STACK, STACKS } from "../../model/names";
import { cdktf } from "../../terraform/cdktf";
import { checkSitesOf } from "../../terraform/preflight";
import { censusCollector, guestPrograms } from "../../toolchain/artefacts";
import { buildStep } from "../../toolchain/build";
import { refuseIfRabatIsDown } from "./rabat-is-down";

/** The programs that a rehearsal on real sites needs: no simulator and no software of simulated guests. */
export const liveInstallationSteps = (signal: AbortSignal): Step[] =>
  [censusCollector, guestPrograms].map((artefact) => buildStep(artefact, signal));

export interface LiveOptions {
  readonly model: Model;
  /** The file with the connection commands. @default - the rehearsal is refused */
  readonly connections: string | undefined;
  /** The environment of this process, with the rehearsal in its context. */
  readonly environment: Readonly<Record<string, string>>;
  readonly isBubble: (portGroup: string) => boolean;
  readonly logs: string;
  /** Whether a new exercise begins. An unfinished one is resumed or cleaned up even if its connection commands fail. */
  readonly begins: boolean;
  readonly signal: AbortSignal;
}

/**
 * Connects to the real guests and checks the requirements of a rehearsal before anything is created.
 *
 * @throws Failure or AggregateError with every requirement that is not met
 */
export async function openLive(options: LiveOptions): Promise<LiveGuests> {
  const { model, environment, isBubble, logs, begins, signal } = options;
  const connections = await readConnectionsFile(options.connections, model);
  const secrets = readSecrets(environment);
  await mkdir(logs, { recursive: true });
  await cdktf(["synth"], { environment, signal, logFile: join(logs, "synth.log") });
  // first, because its message says how to recover
  if (begins) await refuseIfRabatIsDown({ environment, signal });
  await checkSitesOf([...STACKS, REHEARSAL_STACK], environment, signal);
  const guests = await liveGuests({ model, connections, secrets, environment, isBubble });
  try {
    if (begins) await checkConnections(guests, connections, options.connections ?? "");
    return guests;
  } catch (error) {
    await guests.stop();
    throw error;
  }
}
