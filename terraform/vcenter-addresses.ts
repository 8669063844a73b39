import { SITE_NAMES, type SiteName } from "../model/schema/site";
import type { Environment } from "./synthesised";

/**
 * An environment that names each site's vCenter: as the model does, unless it names another one. A workflow sets a variable
 * that nobody has defined to nothing.
 */
export function withVCenterAddresses<Given extends Environment>(
  environment: Given,
  sites: Readonly<Record<SiteName, { readonly vcenter: string }>>,
): Given {
  const addresses = SITE_NAMES.map((site) => [`TF_VAR_${site}_vsphere_server`, sites[site].vcenter] as const);
  return { ...environment, ...Object.fromEntries(addresses.filter(([name]) => !environment[name])) };
}
