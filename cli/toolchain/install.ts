import type { Step } from "../progress";
import { censusCollector, openTofu, providers, simulator } from "./artefacts";
import { buildStep } from "./build";
import { terraformOnPath, writeCliConfiguration } from "./terraform";

/** Everything that must be built before a simulation can run. On a machine where it is built, there is nothing to show. */
export async function installationSteps(signal: AbortSignal): Promise<Step[]> {
  await writeCliConfiguration();
  const artefacts = [...providers, simulator, censusCollector, ...(terraformOnPath() ? [] : [openTofu])];
  return artefacts.map((artefact) => buildStep(artefact, signal));
}
