import type { StackName } from "../../model/names";
import { compose } from "../../review/compose";
import { jsonReview, type Review, type RollingStep } from "../../review/review";
import { fingerprintStack, type PlannedStack } from "../../review/run/planned-stack";
import { fixtureModel } from "../fixture/model";
import type { Simulation } from "./simulation";

/** A review of the synthesised stacks and their current state. Its outcome and blocks are those of the test, not of the plan. */
export async function reviewNow(
  { environment }: Pick<Simulation, "environment">,
  stacks: readonly StackName[],
  changes: Partial<Pick<Review, "outcome" | "blocks">> & {
    readonly rolling?: readonly RollingStep[];
    readonly tree?: string;
  } = {},
): Promise<string> {
  const planned: PlannedStack[] = [];
  const { outcome = "needsApproval", rolling, blocks = [], tree } = changes;
  for (const stack of stacks)
    planned.push(await fingerprintStack(stack, environment, tree === undefined ? {} : { tree }));
  const model = fixtureModel();
  const review = compose({
    plans: planned.map(({ plan }) => plan),
    ...{ notYet: [], release: "1.26.0", before: model, after: model, approvals: [], acknowledged: [] },
    ...{ head: { commit: "0".repeat(40), dirty: false }, today: model.planning.asOf },
    fingerprints: Object.fromEntries(
      planned.map(({ plan, fingerprint }) => [plan.stack, { ...fingerprint, ...(rolling && { rolling }) }]),
    ),
  });
  return jsonReview({ ...review, outcome, blocks });
}

/** The answers of a machine that makes the same review again, and of a person who approves it. */
export const approvedAgain = (review: string) => ({
  reviewAgain: (): Review => JSON.parse(review),
  requireConsent: async () => {},
});
