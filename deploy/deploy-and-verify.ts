import { join } from "node:path";
import type { Census } from "../census/census";
import { compareSite } from "../census/compare";
import { siteTable } from "../census/table";
import { takeCensus } from "../census/take-census";
import { Failure } from "../lib/failure";
import { runSteps } from "../lib/progress";
import { columnsOf, showsColour } from "../lib/terminal";
import { waitForAll } from "../lib/wait-for-all";
import type { Model } from "../model/model";
import { STACKS } from "../model/names";
import { SITE_NAMES, type SiteName } from "../model/schema/site";
import { expectEmptyPlan } from "../terraform/empty-plan";
import { checkSitesOf } from "../terraform/preflight";
import { deployStep, guestsStep, synthesisStep } from "./deploy-steps";

/** Two vCenters on which nothing is deployed yet. */
export interface EmptySites {
  readonly sites: Readonly<Record<SiteName, { readonly address: string }>>;
  readonly environment: Readonly<Record<string, string>>;
  /** The folder that contains the logs folder. */
  readonly directory: string;
}

/**
 * Deploys all stacks, waits for their guests, checks that two further plans are empty, and compares each vCenter's inventory with the model.
 *
 * @throws Failure on the first difference
 */
export async function deployAndVerify(on: EmptySites, model: Model, signal: AbortSignal): Promise<void> {
  const { sites, environment, directory } = on;
  const deploying = { environment, signal, logs: join(directory, "logs") };
  const plans = async () => {
    await waitForAll(STACKS.map((stack) => expectEmptyPlan(stack, { environment, signal })));
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
    guestsStep(deploying, model),
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
    process.stdout.write(`\n${siteTable(site, comparisons, { colour: showsColour(), columns: columnsOf() })}`);
    return comparisons.some(({ equal }) => !equal);
  });
  if (different.length > 0) {
    throw new Failure(
      `The inventory differs from the model: ${different.map(([site]) => site).join(" and ")}`,
      "the lines marked ✗ in the table above",
      "Fix the construct that creates the difference, or the simulator.",
    );
  }
}
