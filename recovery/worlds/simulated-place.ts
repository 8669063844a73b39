import { join } from "node:path";
import { deployStep, guestsStep, synthesisStep } from "../../deploy/deploy-steps";
import { Failure } from "../../lib/failure";
import { simulationDirectory } from "../../lib/paths";
import { runSteps } from "../../lib/progress";
import { progressStream } from "../../lib/terminal";
import { loadModelOfContext } from "../../model/context";
import type { Model } from "../../model/model";
import { SITE_NAMES } from "../../model/schema/site";
import { type RunningSimulation, takeOver } from "../../simulation/running";
import { startSimulation } from "../../simulation/simulation";
import { simulatorInventories } from "../../simulation/simulator-inventory";
import { commandOf } from "../commands";
import type { UnfinishedExercise } from "../journal/journal-file";
import { readPosture } from "./posture-store";
import { refuseIfRabatIsDown } from "./rabat-is-down";

/** A simulation with both sites deployed, and their model. */
export type DeployedSimulation = RunningSimulation & {
  readonly model: Model;
  /** Whether it was just deployed from this code. */
  readonly justDeployed: boolean;
};

/**
 * Takes over the running simulation, or starts and deploys a new one.
 *
 * @param left the exercise to resume or clean up
 * @param day whether the day itself is played: Rabat may be down, and the simulation stays afterwards @default false
 * @returns undefined if the simulation of an exercise to clean up no longer exists, or one of its vCenters was killed
 */
export async function simulatedPlace(
  left: UnfinishedExercise | undefined,
  signal: AbortSignal,
  resumes: boolean,
  day = false,
): Promise<DeployedSimulation | undefined> {
  const running = await takeOver(simulationDirectory);
  // not usable: the simulation of an exercise that was killed before it began, or one with a dead vCenter
  if (running !== undefined && (left === undefined ? !running.kept : running.dead.length > 0)) {
    // a simulation that somebody keeps is not the exercise's own
    if (running.kept) await running.leave();
    else await running.stop();
  } else if (running !== undefined) {
    // Rabat of a drill to resume may be down because of the drill
    if (left === undefined && !day) {
      await refuseIfRecovered(running);
      await refuseIfLost(running, signal);
    }
    return { ...running, model: loadModelOfContext(running.environment), justDeployed: false };
  }
  if (left !== undefined) {
    if (resumes) throw simulationGone(left);
    progressStream().write(`The simulation of ${left.id} no longer exists, so nothing is left to clean up.\n`);
    return undefined;
  }
  const model = loadModelOfContext();
  const simulation = await startSimulation({
    directory: simulationDirectory,
    inventories: simulatorInventories(model),
    // if this process is killed, the simulation remains for --resume and --abort
    survives: day || { hours: 12 },
    signal,
  });
  try {
    const { environment } = simulation;
    const deploying = { environment, signal, logs: join(simulation.directory, "logs") };
    await runSteps([synthesisStep(deploying), deployStep(deploying), guestsStep(deploying, model)]);
  } catch (error) {
    await simulation.stop(signal.aborted ? "nothing" : "logs");
    throw error;
  }
  const controls = Object.fromEntries(SITE_NAMES.map((site) => [site, simulation.sites[site].control]));
  return {
    ...simulation,
    controls: controls as DeployedSimulation["controls"],
    dead: [],
    kept: day,
    justDeployed: true,
    model,
  };
}

async function refuseIfLost(running: RunningSimulation, signal: AbortSignal): Promise<void> {
  try {
    await refuseIfRabatIsDown({ environment: running.environment, signal });
  } catch (error) {
    await running.leave();
    throw error;
  }
}

/** An exercise starts from the normal state, and would delete the data that Marrakech has written. */
async function refuseIfRecovered(running: RunningSimulation): Promise<void> {
  const { failover } = await readPosture(running.directory);
  if (failover === undefined) return;
  await running.leave();
  throw new Failure(
    `Marrakech serves in this simulation since ${failover}: no exercise is possible`,
    running.directory,
    "Fail back first: npm run recovery -- reprotect, then npm run recovery -- failback. Or discard it: npm run simulation:stop.",
  );
}

const simulationGone = ({ id, opening: { kind } }: UnfinishedExercise): Failure =>
  new Failure(
    `${id} cannot be resumed: its simulation no longer exists`,
    simulationDirectory,
    `Write its evidence from the journal with ${commandOf(kind)} --abort, then start a new exercise.`,
  );
