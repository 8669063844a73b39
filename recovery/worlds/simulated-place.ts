import { join } from "node:path";
import { deployStep, synthesisStep } from "../../deploy/deploy-steps";
import { Failure } from "../../lib/failure";
import { simulationDirectory } from "../../lib/paths";
import { runSteps } from "../../lib/progress";
import { loadModelOfContext } from "../../model/context";
import type { Model } from "../../model/model";
import { SITE_NAMES } from "../../model/schema/site";
import { simulatorInventories } from "../../simulation/inventories";
import { type RunningSimulation, takeOver } from "../../simulation/running";
import { startSimulation } from "../../simulation/simulation";
import { closeJournal, type UnfinishedExercise } from "../journal/journal-file";
import { commandOf } from "../journal/unfinished";
import { refuseIfRabatIsDown } from "./rabat-is-down";

/** A simulation with both sites deployed, and what they were deployed from. */
export type DeployedSimulation = RunningSimulation & {
  readonly model: Model;
  /** Whether that was a moment ago, from this code. */
  readonly justDeployed: boolean;
};

/** A simulation that runs already, with what is deployed there; or one of its own, deployed. */
export async function simulatedPlace(
  left: UnfinishedExercise | undefined,
  signal: AbortSignal,
  resumes: boolean,
): Promise<DeployedSimulation | undefined> {
  const running = await takeOver(simulationDirectory);
  // what an exercise left that was killed before it had begun is of no use to this one; half of one is of none to go on
  if (running !== undefined && (left === undefined ? !running.kept : running.dead.length > 0)) await running.stop();
  else if (running !== undefined) {
    // a drill that goes on has darkened Rabat itself
    if (left === undefined) await refuseIfLost(running, signal);
    return { ...running, model: loadModelOfContext(running.environment), justDeployed: false };
  }
  if (left !== undefined) {
    if (resumes) throw simulationGone(left);
    await closeJournal(left.id);
    process.stdout.write(
      `The simulation of ${left.id} is gone, and all that was made in it: nothing is left to clean up.\n`,
    );
    return undefined;
  }
  const model = loadModelOfContext();
  const simulation = await startSimulation({
    directory: simulationDirectory,
    inventories: simulatorInventories(model),
    // it outlives this process where that is killed, for --resume and --abort
    survives: { hours: 12 },
    signal,
  });
  try {
    const { environment } = simulation;
    const deploying = { environment, signal, logs: join(simulation.directory, "logs") };
    await runSteps([synthesisStep(deploying), deployStep(deploying)]);
  } catch (error) {
    await simulation.stop(signal.aborted ? "nothing" : "logs");
    throw error;
  }
  const controls = Object.fromEntries(SITE_NAMES.map((site) => [site, simulation.sites[site].control]));
  return {
    ...simulation,
    controls: controls as DeployedSimulation["controls"],
    dead: [],
    kept: false,
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

const simulationGone = ({ id, opening: { kind } }: UnfinishedExercise): Failure =>
  new Failure(
    `The simulation of ${id} is gone, and all that was made in it`,
    simulationDirectory,
    `There is nothing to go on with: ${commandOf(kind)} -- --abort`,
  );
