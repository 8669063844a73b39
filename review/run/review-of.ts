import { Failure } from "../../lib/failure";
import { waitFor } from "../../lib/silence";
import { acknowledgements, approvals, modelData } from "../../model/committed";
import { loadModelOfContext, readContext } from "../../model/context";
import { loadModel } from "../../model/load";
import type { Model } from "../../model/model";
import { approvalsSchema } from "../../model/schema/exception";
import { chooseTarget } from "../../model/target";
import { compose, type ReviewInput } from "../compose";
import { type Agreed, NOTHING_AGREED } from "../consent";
import type { Review } from "../review";
import { authorsSince, type Base, editedPrograms, headRevision, readBase, signersOf } from "./git";
import { type Plans, readPlans } from "./plans";
import { agreedBySignature, type SignedStatement, signedStatements } from "./signed-approvals";

/** What plans are compared with. */
export interface Comparison {
  /** The branch to compare with, or `false` for none. @default - the target branch of the pull request */
  readonly base?: string | false;
  /** An ISO date. */
  readonly today: string;
}

export interface ReviewRequest extends Comparison {
  /** @default - all */
  readonly stacks: readonly string[];
  /** Files of existing plans, by stack. @default - the stacks are planned */
  readonly plans: Readonly<Record<string, string>>;
}

/** Everything that a review needs besides plans. */
export interface Reviewer {
  readonly model: Model;
  readonly review: (plans: Plans & Pick<ReviewInput, "changedBy">) => Review;
  /** Who may not approve the change. */
  readonly authors: ReadonlySet<string>;
  /** What people have signed whose keys are on the base branch. */
  readonly statements: readonly SignedStatement[];
}

/** Loaded only to make plans: its network modules are slow to load. */
const loadPlanner = () => require("./make-plans") as typeof import("./make-plans");

/** Synthesises, plans and reviews: everything that `npm run review` does, without the outputs. */
export async function reviewOf({ stacks, plans, ...comparison }: ReviewRequest, signal: AbortSignal): Promise<Review> {
  const reviewer = await prepareReview(comparison, signal);
  const read = Object.keys(plans).length > 0 ? readPlans(plans, process.env) : undefined;
  // the sites of existing plans may be unreachable from here, so their events are not read
  return reviewer.review(read ?? (await loadPlanner().makePlans(stacks, reviewer.model.sites, signal)));
}

/** Reads the model, the base branch and its consents, before anything is planned. */
export async function prepareReview({ base, today }: Comparison, signal: AbortSignal): Promise<Reviewer> {
  const context = readContext();
  const target = chooseTarget({ target: context["target"], stateDirectory: context["stateDirectory"] });
  // reports errors of the model first; the rules apply to the national design
  const model = loadModelOfContext();
  const head = await headRevision(signal);
  const compared: Base | undefined =
    base === false ? undefined : await waitFor("the model of the base branch", readBase(base, signal));
  const commit = compared?.revision.commit;
  const authors: ReadonlySet<string> = commit ? await authorsSince(commit, head, process.env, signal) : new Set();
  const { statements, leftOut } = await readStatements(commit, signal);
  const programs = commit ? await editedPrograms(commit, signal) : [];
  const { agreed: ofBase = NOTHING_AGREED } = compared ?? {};
  const signed = agreedBySignature(statements, { authors, today });
  const agreed: Agreed = { ...ofBase, ...signed, approvals: [...ofBase.approvals, ...signed.approvals] };
  const input = {
    release: target.vsphereProviderVersion,
    after: context.profile === "national" ? model : loadModel(modelData),
    ...(compared?.model && { before: compared.model }),
    ...(compared && { base: compared.revision }),
    ...(compared?.model ? {} : { baseUnknown: compared?.unknown ?? "no base was compared (--no-base)" }),
    head,
    approvals: approvalsSchema.parse(approvals),
    acknowledged: acknowledgements,
    agreed,
    programs: [...programs, ...leftOut],
    today,
  };
  return { model, authors, statements, review: (plans) => compose({ ...input, ...plans }) };
}

/** @param commit the base. @default - unknown: nobody may sign */
async function readStatements(commit: string | undefined, signal: AbortSignal) {
  if (commit === undefined) return { statements: [], leftOut: [] };
  try {
    return { statements: await signedStatements(await signersOf(commit, signal), signal), leftOut: [] };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { statements: [], leftOut: [`${error.message} ${error.remedy} Until then, no signed approval counts.`] };
  }
}
