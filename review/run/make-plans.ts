import { waitFor } from "../../lib/silence";
import { withAccount } from "../../model/accounts";
import type { Model } from "../../model/model";
import { STACKS } from "../../model/names";
import { cdktfInteractive } from "../../terraform/cdktf";
import { checkSitesOf } from "../../terraform/preflight";
import type { Environment } from "../../terraform/synthesised";
import { withVCenterAddresses } from "../../terraform/vcenter-addresses";
import { requireTerraform } from "../../toolchain/terraform";
import type { ReviewInput } from "../compose";
import { driftAuthors } from "./changed-by";
import { type Plans, planStacks } from "./plans";

/** Synthesises and plans stacks, and finds who changed drifted objects. @param stacks all if empty */
export async function makePlans(
  stacks: readonly string[],
  sites: Model["sites"],
  signal: AbortSignal,
): Promise<Plans & Pick<ReviewInput, "changedBy">> {
  const environment: Environment = withAccount({ ...process.env, ...requireTerraform() }, "review");
  await cdktfInteractive(["synth"], environment, signal);
  const all = stacks.length > 0 ? stacks : STACKS;
  await waitFor("the login to both vCenters", checkSitesOf(all, environment, signal));
  const made = await planStacks(all, environment, signal);
  return { ...made, changedBy: await driftAuthors(made.plans, withVCenterAddresses(environment, sites), signal) };
}
