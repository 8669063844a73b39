import type { Step } from "../lib/progress";
import { censusCollector, guestArtefacts, guestRuntime, openTofu, providers, simulator } from "./artefacts";
import { buildStep } from "./build";
import { debianGuestsStep, debianRootStep } from "./debian-root";
import { terraformOnPath, writeCliConfiguration } from "./terraform";

/** Steps that build the programs of a simulation. Steps for finished builds are skipped. */
export async function installationSteps(signal: AbortSignal): Promise<Step[]> {
  await writeCliConfiguration();
  const artefacts = [...providers, simulator, censusCollector, ...(terraformOnPath() ? [] : [openTofu])];
  return artefacts.map((artefact) => buildStep(artefact, signal));
}

/** Steps that build the programs of real guests. A demo does not need them. */
export const guestInstallationSteps = (signal: AbortSignal): Step[] =>
  guestArtefacts.map((artefact) => buildStep(artefact, signal));

/** Steps that build the Debian guests. They fail on a machine that cannot run them. */
export const debianInstallationSteps = (signal: AbortSignal): Step[] => [
  debianGuestsStep(signal),
  buildStep(guestRuntime, signal),
  debianRootStep(signal),
];
