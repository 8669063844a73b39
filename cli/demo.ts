import { join } from "node:path";
import { Command } from "commander";
import type { Census } from "../census/census";
import { compareSite } from "../census/compare";
import { siteTable } from "../census/table";
import { takeCensus } from "../census/take-census";
import { deployStep, synthesisStep } from "../deploy/deploy-steps";
import { allEnded } from "../lib/all-ended";
import { Failure } from "../lib/failure";
import { simulationDirectory } from "../lib/paths";
import { runSteps } from "../lib/progress";
import { loadModelOfContext } from "../model/context";
import type { Model } from "../model/model";
import { STACKS } from "../model/names";
import { SITE_NAMES, type SiteName } from "../model/schema/site";
import { simulatorInventories } from "../simulation/inventories";
import { lookAround } from "../simulation/look-around";
import { type PortOptions, portsOf, withPortOptions } from "../simulation/port-options";
import { type Simulation, startSimulation } from "../simulation/simulation";
import { expectEmptyPlan } from "../terraform/empty-plan";
import { checkSitesOf } from "../terraform/preflight";
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
    const simulation = await startSimulation({
      directory: simulationDirectory,
      inventories: simulatorInventories(model),
      ports: portsOf(ports),
      survives: keep,
      signal,
    });
    try {
      await deployAndCheck(simulation, model, signal);
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

async function deployAndCheck(simulation: Simulation, model: Model, signal: AbortSignal): Promise<void> {
  const { sites, environment, directory } = simulation;
  const deploying = { environment, signal, logs: join(directory, "logs") };
  const plans = async () => {
    await allEnded(STACKS.map((stack) => expectEmptyPlan(stack, { environment, signal })));
  };
  const censuses = new Map<SiteName, Census>();
  await runSteps([
    synthesisStep(deploying),
    {
      title: "Log in to both vCenters",
      run: async () => {
        await checkSitesOf(STACKS, environment, signal);
        return SITE_NAMES.map((site) => `${site} ${sites[site].address}`).join(", ");
      },
    },
    deployStep(deploying),
    { title: "Second plans are empty", run: plans },
    { title: "Third plans are empty", run: plans },
    {
      title: "Read both inventories through the vCenters' API",
      run: async () => {
        for (const site of SITE_NAMES) censuses.set(site, await takeCensus(site, environment, signal));
      },
    },
  ]);
  const different = [...censuses].filter(([site, census]) => {
    const comparisons = compareSite(model, site, census);
    process.stdout.write(`\n${siteTable(site, comparisons)}`);
    return comparisons.some(({ equal }) => !equal);
  });
  if (different.length > 0) {
    throw new Failure(
      `Not as the model says: ${different.map(([site]) => site).join(" and ")}`,
      "the lines marked ✗ in the table above",
      "Either a construct does not make what the model says, or the simulator does not answer as a vCenter does.",
    );
  }
}
