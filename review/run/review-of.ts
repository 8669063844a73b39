import { waitFor } from "../../lib/silence";
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
  /** Files of existing plans, by stack. @default - the stacks are planned */
  readonly plans: Readonly<Record<string, string>>;
  /** The branch to compare with, or `false` for none. @default - the target branch of the pull request */
  readonly base?: string | false;
  /** An ISO date. */
  readonly today: string;
}

/** Loaded only to make plans: its network modules are slow to load. */
const loadPlanner = () => require("./make-plans") as typeof import("./make-plans");

/** Synthesises, plans and reviews: everything that `npm run review` does, without the outputs. */
export async function reviewOf({ stacks, plans, base, today }: ReviewRequest, signal: AbortSignal): Promise<Review> {
  const context = readContext();
  const target = chooseTarget({ target: context["target"], stateDirectory: context["stateDirectory"] });
  // reports errors of the model first; the rules apply to the national design
  const model = loadModelOfContext();
  const head = await headRevision(signal);
  const compared: Base | undefined =
    base === false ? undefined : await waitFor("the model of the base branch", readBase(base, signal));
  const read = Object.keys(plans).length > 0 ? await readPlans(plans, process.env) : undefined;
  // the sites of existing plans may be unreachable from here, so their events are not read
  return compose({
    ...(read ?? (await loadPlanner().makePlans(stacks, model.sites, signal))),
    release: target.vsphereProviderVersion,
    after: context.profile === "national" ? model : loadModel(modelData),
    ...(compared?.model && { before: compared.model }),
    ...(compared && { base: compared.revision }),
    ...(compared?.model ? {} : { baseUnknown: compared?.unknown ?? "no base was compared (--no-base)" }),
    head,
    approvals: approvalsSchema.parse(approvals),
    acknowledged: acknowledgements,
    today,
  });
}
