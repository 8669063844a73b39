import { waitFor } from "../../lib/silence";
import { withAccount } from "../../model/accounts";
import type { Model } from "../../model/model";
import { STACKS } from "../../model/names";
import { SITE_NAMES } from "../../model/schema/site";
import { cdktfInteractive } from "../../terraform/cdktf";
import { sitesOfStack } from "../../terraform/plan/origin";
import { checkSitesOf } from "../../terraform/preflight";
import type { Environment } from "../../terraform/synthesised";
import { withVCenterAddresses } from "../../terraform/vcenter-addresses";
import { requireTerraform } from "../../toolchain/terraform";
import type { ReviewInput } from "../compose";
import { driftAuthors } from "./changed-by";
import { type Plans, planStacks } from "./plans";
import { readPoweredOff, withPoweredOff } from "./powered-off";

/** Synthesises and plans stacks, and finds who changed drifted objects. @param stacks all if empty */
export async function makePlans(
  stacks: readonly string[],
  sites: Model["sites"],
  signal: AbortSignal,
): Promise<Plans & Pick<ReviewInput, "changedBy" | "poweredOff">> {
  const environment: Environment = withAccount({ ...process.env, ...requireTerraform() }, "review");
  await cdktfInteractive(["synth"], environment, signal);
  const all = stacks.length > 0 ? stacks : STACKS;
  await waitFor("the login to both vCenters", checkSitesOf(all, environment, signal));
  const made = await planStacks(all, environment, signal);
  const addressed = withVCenterAddresses(environment, sites);
  const asked = SITE_NAMES.filter((site) => made.plans.some(({ stack }) => sitesOfStack(stack).includes(site)));
  const poweredOff = await readPoweredOff(asked, addressed, signal);
  const plans = made.plans.map((plan) => withPoweredOff(plan, poweredOff, sites));
  return { ...made, plans, poweredOff, changedBy: await driftAuthors(plans, addressed, signal) };
}
