import { simulationDirectory } from "../lib/paths";
import type { Model } from "../model/model";
import { simulatorInventories } from "./inventories";
import { type PortOptions, portsOf } from "./port-options";
import { type Simulation, type SimulationOptions, startSimulation } from "./simulation";

/** Starts the checkout's own simulation, with what the model says was delivered. */
export const startHere = (
  model: Model,
  ports: PortOptions,
  options: Pick<SimulationOptions, "survives" | "signal">,
): Promise<Simulation> =>
  startSimulation({
    ...options,
    directory: simulationDirectory,
    inventories: simulatorInventories(model),
    ports: portsOf(ports),
  });
