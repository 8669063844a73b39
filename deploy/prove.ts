import { join } from "node:path";
import type { Census } from "../census/census";
import { compareSite } from "../census/compare";
import { siteTable } from "../census/table";
import { takeCensus } from "../census/take-census";
import { Failure } from "../lib/failure";
import { runSteps } from "../lib/progress";
import { waitForAll } from "../lib/wait-for-all";
import type { Model } from "../model/model";
import { STACKS } from "../model/names";
import { SITE_NAMES, type SiteName } from "../model/schema/site";
import { expectEmptyPlan } from "../terraform/empty-plan";
import { checkSitesOf } from "../terraform/preflight";
import { deployStep, synthesisStep } from "./deploy-steps";

/** Two vCenters on which nothing is deployed yet. */
export interface EmptySites {
  readonly sites: Readonly<Record<SiteName, { readonly address: string }>>;
  readonly environment: Readonly<Record<string, string>>;
  /** Where its folder of logs is. */
  readonly directory: string;
}

/**
 * Deploys every stack, expects two more plans to be empty, and compares what each vCenter then holds with the model.
 *
 * @throws Failure on the first that is not so
 */
export async function deployAndProve(on: EmptySites, model: Model, signal: AbortSignal): Promise<void> {
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
