import type { Census } from "../census/census";
import { Failure } from "../lib/failure";
import type { Model } from "../model/model";
import type { StackName } from "../model/names";
import type { Site } from "../model/schema/site";
import { makePlans } from "../review/run/make-plans";
import { terraformOf } from "../review/run/planned-stack";
import type { StackPlan } from "../terraform/plan/change";
import type { Environment } from "../terraform/synthesised";
import { selectObjects } from "./objects";
import { type Promotion, promote } from "./promote";
import { providerSchema } from "./provider-schema";
import { withPromoted, writeRecord } from "./record";

export interface PromotionRequest {
  readonly model: Model;
  readonly site: Site;
  /** Names, inventory paths or folders. */
  readonly names: readonly string[];
  readonly census: Census;
  /** Managed object IDs by inventory path. */
  readonly ids: Readonly<Record<string, string>>;
  readonly root: string;
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

/** The stack that manages a site. */
export const stackOf = ({ role }: Pick<Site, "role">): StackName => (role === "primary" ? "primary" : "dr");

/**
 * Writes the record of the objects that can be promoted. The record stays as it was if none can, or if anything fails.
 *
 * @throws Failure if the stack has changes of its own: a promotion is deployed alone
 */
export async function promoteObjects(request: PromotionRequest): Promise<Promotion> {
  const { model, site, names, census, ids, root, environment, signal } = request;
  const stack = stackOf(site);
  const before = site.promoted ?? { objects: {}, released: [] };
  const selected = selectObjects(names, census, ids, before.objects);
  const planOf = async (): Promise<StackPlan> => {
    const [plan] = (await makePlans([stack], model.sites, signal)).plans;
    if (plan !== undefined) return plan;
    throw new Failure(`${stack} cannot be planned`, stack, "Deploy the stacks that it depends on first.");
  };
  const others = (await planOf()).changes.filter(({ importId }) => importId === undefined);
  if (others.length > 0) {
    throw new Failure(
      `${stack} has ${others.length} other changes, for example ${others[0]?.address}`,
      stack,
      "Deploy or revert them first: a promotion is deployed alone, so that its review shows imports only.",
    );
  }
  const terraform = await terraformOf(stack, { environment, signal });
  const schema = providerSchema(await terraform("providers", "schema", "-json"));
  try {
    const { objects, refused } = await promote(selected.wanted, schema, async (some) => {
      await writeRecord(site.name, withPromoted(before, some), root);
      return planOf();
    });
    await writeRecord(site.name, withPromoted(before, objects), root);
    return { objects, refused: [...selected.refused, ...refused] };
  } catch (error) {
    await writeRecord(site.name, before, root);
    throw error;
  }
}
