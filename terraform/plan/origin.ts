import { STACKS, type StackName } from "../../model/names";
import type { SiteName } from "../../model/schema/site";
import type { PlanSkeleton } from "./skeleton";

/** The sites whose vCenters a stack talks to, each by a provider of that alias. */
const SITES_OF_STACK: Readonly<Record<StackName, readonly SiteName[]>> = {
  primary: ["rabat"],
  dr: ["marrakech"],
  "replication-link": ["marrakech", "rabat"],
};

const PROVIDER = "vsphere";

/** Why a plan is not that of a stack, by the providers that its configuration has. @default - nothing speaks against it */
export function foreignOrigin({ configuration }: PlanSkeleton, stack: string): string | undefined {
  const providers = Object.values(configuration.provider_config ?? {}).filter(({ name }) => name === PROVIDER);
  if (providers.length === 0) return "it has no provider for a vCenter: it is the plan of another project";
  const name = STACKS.find((each) => each === stack);
  if (name === undefined) return undefined;
  const sites = providers.flatMap(({ alias }) => alias ?? []).sort();
  if (sites.join() === SITES_OF_STACK[name].join()) return undefined;
  const other = STACKS.find((each) => sites.join() === SITES_OF_STACK[each].join());
  return other ? `it is the plan of ${other}` : "its providers are none of this project's sites";
}
