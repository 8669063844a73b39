import { Command } from "commander";
import { deployAndVerify } from "../deploy/deploy-and-verify";
import { runSteps } from "../lib/progress";
import { loadModelOfContext } from "../model/context";
import { lookAround } from "../simulation/look-around";
import { type PortOptions, withPortOptions } from "../simulation/port-options";
import { startHere } from "../simulation/start-here";
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
    const simulation = await startHere(model, ports, { survives: keep, signal });
    try {
      await deployAndVerify(simulation, model, signal);
      signal.throwIfAborted();
    } catch (error) {
      await simulation.stop(signal.aborted ? "nothing" : "logs");
      throw error;
    }
    if (keep) {
      await simulation.leave();
      process.stdout.write(lookAround(simulation));
      return;
    }
    await simulation.stop();
    process.stdout.write(
      `\nDone in ${Math.round(process.uptime())} s; both vCenters have stopped and nothing of them is left.\n` +
        "To look around in them: npm run demo -- --keep\n",
    );
  },
);
