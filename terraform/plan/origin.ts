import { STACKS, type StackName } from "../../model/names";
import type { SiteName } from "../../model/schema/site";
import type { PlanSkeleton } from "./skeleton";

/** The sites whose vCenters a stack uses. A site's name is the alias of its provider. */
const SITES_OF_STACK: Readonly<Record<StackName, readonly SiteName[]>> = {
  primary: ["rabat"],
  dr: ["marrakech"],
  "replication-link": ["marrakech", "rabat"],
};

const PROVIDER = "vsphere";

/** Why a plan does not belong to a stack, according to the providers in its configuration. Undefined if it can belong. */
export function foreignOrigin({ configuration }: PlanSkeleton, stack: string): string | undefined {
  const providers = Object.values(configuration.provider_config ?? {}).filter(({ name }) => name === PROVIDER);
  if (providers.length === 0) return "it has no vCenter provider, so it is from another project";
  const name = STACKS.find((each) => each === stack);
  if (name === undefined) return undefined;
  const sites = providers.flatMap(({ alias }) => alias ?? []).sort();
  if (sites.join() === SITES_OF_STACK[name].join()) return undefined;
  const other = STACKS.find((each) => sites.join() === SITES_OF_STACK[each].join());
  return other ? `it is the plan of ${other}` : "its providers are not for sites of this project";
}
