import { STACKS, type StackName } from "../../model/names";
import type { SiteName } from "../../model/schema/site";
import type { PlanSkeleton } from "./skeleton";

/** The sites whose vCenters a stack uses. A site's name is the alias of its provider. */
const SITES_OF_STACK: Readonly<Record<StackName, readonly SiteName[]>> = {
  primary: ["rabat"],
  dr: ["marrakech"],
  "replication-link": ["marrakech", "rabat"],
};

export const sitesOfStack = (stack: string): readonly SiteName[] =>
  Object.entries(SITES_OF_STACK).find(([name]) => name === stack)?.[1] ?? [];

const PROVIDER = "vsphere";

/** The sources of the project's providers; OpenTofu has another registry. `terraform.io/builtin` is Terraform itself. */
const OUR_PROVIDERS =
  /^((registry\.(terraform|opentofu)\.io)\/(vmware\/vsphere|hashicorp\/(null|external))|terraform\.io\/builtin\/terraform)$/;

/** The providers of a plan that the review does not know, so that it cannot say what their resources do. */
export function foreignProviders({ configuration, resource_changes: entries }: PlanSkeleton): string[] {
  const configured = Object.values(configuration.provider_config ?? {}).flatMap(({ full_name: name }) => name ?? []);
  const planned = (entries ?? []).flatMap(({ provider_name: name }) => name ?? []);
  return [...new Set([...configured, ...planned])].filter((name) => !OUR_PROVIDERS.test(name)).sort();
}

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
