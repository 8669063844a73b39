import { simulationDirectory } from "../lib/paths";
import type { Model } from "../model/model";
import { type PortOptions, portsOf } from "./port-options";
import { type Simulation, type SimulationOptions, startSimulation } from "./simulation";
import { simulatorInventories } from "./simulator-inventory";

/** Starts the simulation of this checkout, with the model's inventory. */
export const startLocalSimulation = (
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
