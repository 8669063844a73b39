import type { StackName } from "../../model/names";
import type { RollingStep } from "../../review/review";
import { fingerprintStack, type PlannedStack } from "../../review/run/planned-stack";
import type { Simulation } from "./simulation";

/** The parts of a review that a deploy needs, for the synthesised stacks and their current state. */
export async function reviewNow(
  { environment }: Pick<Simulation, "environment">,
  stacks: readonly StackName[],
  changes: {
    readonly outcome?: string;
    readonly rolling?: readonly RollingStep[];
    readonly blocks?: readonly object[];
    readonly tree?: string;
  } = {},
): Promise<string> {
  const planned: PlannedStack[] = [];
  const { outcome = "needsApproval", rolling, blocks = [], tree } = changes;
  for (const stack of stacks)
    planned.push(await fingerprintStack(stack, environment, tree === undefined ? {} : { tree }));
  const objects = planned.flatMap(({ plan }) =>
    plan.changes.map(({ stack, address, after, before }) => ({
      subject: { kind: "object", name: String(after?.["name"] ?? before?.["name"] ?? address) },
      stack,
      address,
      effect: "notClassified",
      attributes: [],
    })),
  );
  return JSON.stringify({
    version: 1,
    outcome,
    blocks,
    stacks: planned.map(({ plan: { stack }, fingerprint }) => ({
      stack,
      state: "planned",
      fingerprint: { ...fingerprint, ...(rolling && { rolling }) },
    })),
    sites: [{ groups: [{ objects }], drift: [] }],
    link: { groups: [], drift: [] },
  });
}
