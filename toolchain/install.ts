import type { Step } from "../lib/progress";
import { censusCollector, guestArtefacts, openTofu, providers, simulator } from "./artefacts";
import { buildStep } from "./build";
import { terraformOnPath, writeCliConfiguration } from "./terraform";

/** Everything that must be built before a simulation can run. On a machine where it is built, there is nothing to show. */
export async function installationSteps(signal: AbortSignal): Promise<Step[]> {
  await writeCliConfiguration();
  const artefacts = [...providers, simulator, censusCollector, ...(terraformOnPath() ? [] : [openTofu])];
  return artefacts.map((artefact) => buildStep(artefact, signal));
}

/** Everything that guests need besides, built on their first use: a demo has no need of it. */
export const guestInstallationSteps = (signal: AbortSignal): Step[] =>
  guestArtefacts.map((artefact) => buildStep(artefact, signal));
