import { SITE_NAMES, type SiteName } from "../model/schema/site";
import type { Environment } from "./synthesised";

/**
 * Adds the vCenter address of each site from the model, unless the environment sets it. In a workflow, an undefined variable is
 * an empty string, which counts as not set.
 */
export function withVCenterAddresses<Given extends Environment>(
  environment: Given,
  sites: Readonly<Record<SiteName, { readonly vcenter: string }>>,
): Given {
  const addresses = SITE_NAMES.map((site) => [`TF_VAR_${site}_vsphere_server`, sites[site].vcenter] as const);
  return { ...environment, ...Object.fromEntries(addresses.filter(([name]) => !environment[name])) };
}
