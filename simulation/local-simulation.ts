import { simulationDirectory } from "../lib/paths";
import type { Model } from "../model/model";
import { type PortOptions, portsOf } from "./port-options";
import { type Simulation, type SimulationOptions, startSimulation } from "./simulation";
import { type Estate, simulatorInventories } from "./simulator-inventory";

/** Starts the simulation of this checkout, with the model's inventory. */
export const startLocalSimulation = (
  model: Model,
  ports: PortOptions,
  { estate, ...options }: Pick<SimulationOptions, "survives" | "signal"> & { readonly estate?: Estate | undefined },
): Promise<Simulation> =>
  startSimulation({
    ...options,
    directory: simulationDirectory,
    inventories: simulatorInventories(model, estate),
    ports: portsOf(ports),
  });
