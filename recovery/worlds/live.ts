import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { readConnectionsFile } from "../../guests/live/connections-file";
import { type LiveGuests, liveGuests } from "../../guests/live/guests";
import { checkConnections } from "../../guests/live/check-connections";
import { readSecrets } from "../../guests/live/secrets";
import type { Step } from "../../lib/progress";
import type { Model } from "../../model/model";
import { REHEARSAL_STACK, STACKS } from "../../model/names";
import { cdktf } from "../../terraform/cdktf";
import { checkSitesOf } from "../../terraform/preflight";
import { censusCollector, guestPrograms } from "../../toolchain/artefacts";
import { buildStep } from "../../toolchain/build";

/** What a rehearsal on real sites needs to be built here: no simulator, nor what runs in simulated guests. */
export const liveInstallationSteps = (signal: AbortSignal): Step[] =>
  [censusCollector, guestPrograms].map((artefact) => buildStep(artefact, signal));

export interface LiveOptions {
  readonly model: Model;
  /** What the operators state. @default - it is asked for */
  readonly connections: string | undefined;
  /** This process's; its context names the rehearsal. */
  readonly environment: Readonly<Record<string, string>>;
  readonly isBubble: (portGroup: string) => boolean;
  readonly logs: string;
  /** Whether it begins now: one that was killed is gone on with, or cleaned up after, whatever its doors do. */
  readonly begins: boolean;
  readonly signal: AbortSignal;
}

/**
 * Reaches the real guests, and refuses before anything is made where a rehearsal can't be carried out.
 *
 * @throws Failure or AggregateError saying what is missing, and where
 */
export async function openLive(options: LiveOptions): Promise<LiveGuests> {
  const { model, environment, isBubble, logs, begins, signal } = options;
  const doors = await readConnectionsFile(options.connections, model);
  const secrets = readSecrets(environment);
  await mkdir(logs, { recursive: true });
  await cdktf(["synth"], { environment, signal, logFile: join(logs, "synth.log") });
  await checkSitesOf([...STACKS, REHEARSAL_STACK], environment, signal);
  const guests = await liveGuests({ model, doors, secrets, environment, isBubble });
  try {
    if (begins) await checkConnections(guests, doors, options.connections ?? "");
    return guests;
  } catch (error) {
    await guests.stop();
    throw error;
  }
}
