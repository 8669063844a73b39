import type { Model } from "../../model/model";
import { SITE_NAMES, type Site } from "../../model/schema/site";

/**
 * The datastores whose stated capacity changes, as a sentence each. No release of the provider sends a capacity, so the plan does not
 * show them.
 */
export const statedCapacities = (before: Model, after: Model): string[] =>
  SITE_NAMES.flatMap((site) => {
    const old = new Map(datastoresOf(before.sites[site]).map((each) => [each.name, each]));
    return datastoresOf(after.sites[site]).flatMap(({ name, capacity, grownBy }) => {
      const was = old.get(name)?.capacity;
      if (was === undefined || was.equals(capacity)) return [];
      return [
        `The plan does not change the size of ${name} at ${site}, from ${was} to ${capacity}: ${grownBy} ` +
          "npm run preflight compares them (docs/guide/storage-and-vms.md).",
      ];
    });
  });

const VMFS = "grow its LUN on the array, then its VMFS in vCenter, before the deploy.";
const NFS = "grow its export on the filer before the deploy.";

const datastoresOf = ({ baseline, extension }: Site) => [
  ...baseline.datastores.map((each) => ({ ...each, grownBy: VMFS })),
  ...extension.datastoreClusters.flatMap(({ datastores }) => datastores.map((each) => ({ ...each, grownBy: VMFS }))),
  ...extension.nfsDatastores.map((each) => ({ ...each, grownBy: NFS })),
];
