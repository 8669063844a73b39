import { Command } from "commander";
import { deployAndVerify } from "../deploy/deploy-and-verify";
import { runSteps } from "../lib/progress";
import { columnsOf } from "../lib/terminal";
import { fitted } from "../lib/terminal-table";
import { loadModelOfContext } from "../model/context";
import { STACKS } from "../model/names";
import { startLocalSimulation } from "../simulation/local-simulation";
import { nextSteps } from "../simulation/next-steps";
import { type PortOptions, withPortOptions } from "../simulation/port-options";
import { installationSteps } from "../toolchain/install";
import { runCommand } from "./command";

const NEXT = [
  ["npm run demo -- --keep", "deploys again and leaves both vCenters running, to look around"],
  ["npm run check", "evaluates all rules on the model, after an edit in datacenters/"],
  ["npm run help", "lists all commands"],
] as const;

runCommand<PortOptions & { readonly keep?: boolean }>(
  withPortOptions(
    new Command("demo")
      .description(
        "Deploys both sites on simulated vCenters, reads both vCenters back and compares them with the model",
      )
      .option("--keep", "leave the simulated vCenters running"),
  ),
  async ({ keep = false, ...ports }, signal) => {
    const model = loadModelOfContext();
    await runSteps(await installationSteps(signal));
    const simulation = await startLocalSimulation(model, ports, { survives: keep, signal });
    try {
      await deployAndVerify(simulation, model, signal);
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
    const result = [
      `Done in ${Math.round(process.uptime())} s: ${STACKS.length} stacks deployed, ${STACKS.length * 2} later plans empty, both vCenters as in the model.`,
      "The vCenters have stopped and left no files.",
      "Next:",
      ...NEXT.map(([command, purpose]) => `  ${command.padEnd(22)}  ${purpose}`),
    ];
    process.stdout.write(`\n${fitted(result.join("\n"), columnsOf())}\n`);
  },
);
