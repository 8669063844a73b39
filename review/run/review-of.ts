import { acknowledgements, approvals, modelData } from "../../model/committed";
import { loadModelOfContext, readContext } from "../../model/context";
import { loadModel } from "../../model/load";
import { approvalsSchema } from "../../model/schema/exception";
import { chooseTarget } from "../../model/target";
import { compose } from "../compose";
import type { Review } from "../review";
import { type Base, headRevision, readBase } from "./git";
import { readPlans } from "./plans";

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

/** What makes plans. It loads the network's protocols, which who gives plans need not wait for. */
const making = () => require("./make-plans") as typeof import("./make-plans");

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
  // plans that somebody else made may be of sites that can't be reached from here: who changed what there is not asked
  return compose({
    ...(read ?? (await making().makePlans(stacks, model.sites, signal))),
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
