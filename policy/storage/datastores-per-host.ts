import { groupBy } from "../../lib/group-by";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import { storesAt } from "../../planning/capacity/stores";

const MAXIMUM = 512;

/** Every host of a cluster mounts all datastores of that cluster. */
export const datastoresPerHost: Rule<Model> = {
  title: `The hosts of a cluster have no more than ${MAXIMUM} datastores`,
  explanation:
    "Above vSphere's maximum, a host does not mount a datastore, and the VMs of that datastore can't run on it.",
  source: {
    document: "VMware Configuration Maximums, vSphere 7.0",
    section: "storage, datastores per host",
    standing: "primary",
  },
  severity: "error",
  check: (model) => SITE_NAMES.flatMap((site) => siteFindings(model, site)),
};

function siteFindings(model: Model, site: SiteName): RuleFinding[] {
  return [...groupBy(storesAt(model, site), ({ cluster }) => cluster)].flatMap(([cluster, stores]): RuleFinding[] => {
    const datastores = stores.reduce((sum, each) => sum + each.datastores, 0);
    const largest = stores.reduce((first, next) => (next.datastores > first.datastores ? next : first));
    const excess = datastores - MAXIMUM;
    if (excess <= 0) return [];
    return [
      {
        scope: `${site}/${cluster}`,
        path: largest.path,
        problem: `Each host of ${cluster} would have ${datastores} datastores; vSphere supports ${MAXIMUM}.`,
        remedy: `Remove ${excess} ${excess === 1 ? "datastore" : "datastores"} from ${largest.name} and enlarge the others.`,
        arithmetic: {
          inputs: Object.fromEntries(stores.map((store) => [store.name, String(store.datastores)])),
          formula: "Σ datastores of the cluster",
          result: String(datastores),
          limit: String(MAXIMUM),
          margin: String(-excess),
        },
      },
    ];
  });
}
