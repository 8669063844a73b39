import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { loadModel } from "../model/load";
import { runCommand } from "./command";
import { cdktf } from "./deployment/cdktf";
import { DeployProgress } from "./deployment/deploy-progress";
import { expectEmptyPlan } from "./deployment/plan";
import { stackNames } from "./deployment/stacks";
import { simulationDirectory } from "./paths";
import { checkSitesOf } from "./preflight";
import { runSteps } from "./progress";
import { takeCensus } from "./simulation/census";
import { simulatorInventories } from "./simulation/inventories";
import { lookAround } from "./simulation/look-around";
import { type PortOptions, portsOf, withPortOptions } from "./simulation/port-options";
import { type Simulation, startSimulation } from "./simulation/simulation";
import { installationSteps } from "./toolchain/install";

runCommand<PortOptions & { readonly keep?: boolean }>(
  withPortOptions(
    new Command("demo")
      .description("Deploys both datacenters on simulated vCenters and reads back what then runs")
      .option("--keep", "leave the vCenters running"),
  ),
  async ({ keep = false, ...ports }, signal) => {
    const model = loadModel();
    await runSteps(await installationSteps(signal));
    const simulation = await startSimulation({
      directory: simulationDirectory,
      inventories: simulatorInventories(model),
      ports: portsOf(ports),
      survives: keep,
      signal,
    });
    try {
      await deployAndCheck(simulation, signal);
    } catch (error) {
      await simulation.stop();
      throw error;
    }
    if (keep) {
      process.stdout.write(lookAround(simulation));
      return;
    }
    await simulation.stop();
    await rm(simulationDirectory, { recursive: true });
  },
);

async function deployAndCheck({ sites, environment, directory }: Simulation, signal: AbortSignal): Promise<void> {
  const progress = new DeployProgress();
  const plans = async () => {
    await Promise.all(stackNames.map((stack) => expectEmptyPlan(stack, { environment, signal })));
  };
  await runSteps([
    {
      title: "Synthesise the stacks",
      run: () => cdktf(["synth"], { environment, signal, logFile: join(directory, "logs", "synth.log") }),
    },
    {
      title: "Log in to both vCenters",
      run: async () => {
        await checkSitesOf(stackNames, environment);
        return Object.entries(sites)
          .map(([site, { url }]) => `${site} ${url}`)
          .join(", ");
      },
    },
    {
      title: `Deploy ${stackNames.join(", ")}`,
      run: (tell) =>
        cdktf(["deploy", ...stackNames, "--skip-synth", "--auto-approve"], {
          environment,
          signal,
          logFile: join(directory, "logs", "deploy.log"),
          onLine: (line) => {
            progress.read(line);
            tell(String(progress));
          },
        }),
    },
    { title: "Second plans are empty", run: plans },
    { title: "Third plans are empty", run: plans },
  ]);
  await Promise.all((["rabat", "marrakech"] as const).map((site) => takeCensus(site, environment, signal)));
}
