import { Command } from "commander";
import { deployAndProve } from "../deploy/prove";
import { runSteps } from "../lib/progress";
import { loadModelOfContext } from "../model/context";
import { startLocalSimulation } from "../simulation/local-simulation";
import { nextSteps } from "../simulation/next-steps";
import { type PortOptions, withPortOptions } from "../simulation/port-options";
import { installationSteps } from "../toolchain/install";
import { runCommand } from "./command";

runCommand<PortOptions & { readonly keep?: boolean }>(
  withPortOptions(
    new Command("demo")
      .description("Deploys both datacenters on simulated vCenters and reads back what then runs")
      .option("--keep", "leave the vCenters running"),
  ),
  async ({ keep = false, ...ports }, signal) => {
    const model = loadModelOfContext();
    await runSteps(await installationSteps(signal));
    const simulation = await startLocalSimulation(model, ports, { survives: keep, signal });
    try {
      await deployAndProve(simulation, model, signal);
      signal.throwIfAborted();
    } catch (error) {
      await simulation.stop(signal.aborted ? "nothing" : "logs");
      throw error;
    }
    if (keep) {
      await simulation.leave();
      process.stdout.write(nextSteps(simulation));
      return;
    }
    await simulation.stop();
    process.stdout.write(
      `\nDone in ${Math.round(process.uptime())} s. Both vCenters were stopped, and their files were removed.\n` +
        "To keep them running: npm run demo -- --keep\n",
    );
  },
);
