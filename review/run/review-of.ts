import { acknowledgements, approvals, modelData } from "../../model/committed";
import { loadModelOfContext, readContext } from "../../model/context";
import { loadModel } from "../../model/load";
import { STACKS } from "../../model/names";
import { approvalsSchema } from "../../model/schema/approval";
import { chooseTarget } from "../../model/target";
import { cdktfInteractive } from "../../terraform/cdktf";
import { checkSitesOf } from "../../terraform/preflight";
import type { Environment } from "../../terraform/synthesised";
import { withVCenterAddresses } from "../../terraform/vcenter-addresses";
import { requireTerraform } from "../../toolchain/terraform";
import { compose } from "../compose";
import type { Review } from "../review";
import { whoChanged } from "./changed-by";
import { type Base, headRevision, readBase } from "./git";
import { type Plans, planStacks, readPlans } from "./plans";

export interface ReviewRequest {
  /** @default - all */
  readonly stacks: readonly string[];
  /** Plans that somebody else made, by stack. @default - they are made */
  readonly plans: Readonly<Record<string, string>>;
  /** The branch to compare with; `false` compares with none. @default - the one that a pull request goes to */
  readonly base?: string | false;
  /** An ISO date. */
  readonly today: string;
}

/** Synthesises, plans and reviews: everything that `npm run review` does but the telling. */
export async function reviewOf({ stacks, plans, base, today }: ReviewRequest, signal: AbortSignal): Promise<Review> {
  const context = readContext();
  const target = chooseTarget({ target: context["target"], stateDirectory: context["stateDirectory"] });
  // what is wrong with the model is said at once, and in its own words; the rules are about the national design
  const model = loadModelOfContext();
  const compared: Base | undefined = base === false ? undefined : await readBase(base, signal);
  const given = Object.keys(plans).length > 0;
  // git answers while a plan is read
  const [head, read] = await Promise.all([headRevision(signal), given ? readPlans(plans, process.env) : undefined]);
  const made = read ?? (await makePlans(stacks, signal));
  return compose({
    ...made,
    // plans that somebody else made may be of sites that can't be reached from here
    ...(given
      ? {}
      : { changedBy: await whoChanged(made.plans, withVCenterAddresses(process.env, model.sites), signal) }),
    release: target.vsphereProviderVersion,
    after: context.profile === "national" ? model : loadModel(modelData),
    ...(compared?.model && { before: compared.model }),
    ...(compared && { base: compared.revision }),
    ...(compared?.model ? {} : { baseUnknown: compared?.unknown ?? "nothing was compared with (--no-base)" }),
    head,
    approvals: approvalsSchema.parse(approvals),
    acknowledged: acknowledgements,
    today,
  });
}

async function makePlans(stacks: readonly string[], signal: AbortSignal): Promise<Plans> {
  const environment: Environment = { ...process.env, ...requireTerraform() };
  await cdktfInteractive(["synth"], environment, signal);
  const all = stacks.length > 0 ? stacks : STACKS;
  await checkSitesOf(all, environment, signal);
  return planStacks(all, environment, signal);
}
