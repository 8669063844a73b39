import { machinesAt } from "../../capacity/machines";
import type { ModelPath } from "../../model/finding";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { SITE_NAMES, type SiteName } from "../../sites/schema";

const FORMULA = "virtual CPUs / cores";

/** Virtual CPUs of a cluster's resource pools, in order of their importance, against its cores. */
export const processorsPerCore: Rule<Model> = {
  title: "The VMs of a resource pool, and of those above it, have no more virtual CPUs per core than planned",
  explanation:
    "Virtual CPUs wait for cores. Below a low ratio nobody notices; above it the important VMs wait for the others.",
  source: { document: "VMware vCloud Architecture Toolkit (vCAT)", section: "5.8", standing: "secondary" },
  severity: "warning",
  check: (model) => SITE_NAMES.flatMap((site) => clusterFindings(model, site)),
};

function clusterFindings(model: Model, siteName: SiteName): RuleFinding[] {
  const site = model.sites[siteName];
  const machines = machinesAt(model, siteName);
  return site.extension.clusters.flatMap(({ name, hosts, resourcePools }, at) => {
    const cores = hosts.reduce((sum, host) => {
      const hardware = site.hardware[host.hardware];
      return sum + (hardware === undefined ? 0 : hardware.sockets * hardware.coresPerSocket);
    }, 0);
    let processors = 0;
    return resourcePools.flatMap((pool, index): RuleFinding[] => {
      processors += machines
        .filter(({ cluster, resourcePool }) => cluster === name && resourcePool === pool.name)
        .reduce((sum, { cpus }) => sum + cpus, 0);
      const limit = model.planning.processorsPerCore[pool.name];
      if (limit === undefined || processors <= limit * cores) return [];
      const excess = processors - Math.floor(limit * cores);
      const path: ModelPath = [siteName, "extension", "clusters", at, "resourcePools", index];
      return [
        {
          scope: `${siteName}/${name}/${pool.name}`,
          path,
          problem: `${processors} virtual CPUs on ${cores} cores are ${(processors / cores).toFixed(2)} per core; ${limit} are planned for.`,
          remedy: `Take ${excess} virtual CPUs from ${pool.name} or the pools above it, or add a host to ${name}.`,
          arithmetic: {
            inputs: { "virtual CPUs": String(processors), cores: String(cores) },
            formula: FORMULA,
            result: (processors / cores).toFixed(2),
            limit: String(limit),
            margin: `-${excess} virtual CPUs`,
          },
        },
      ];
    });
  });
}
