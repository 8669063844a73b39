import { groupBy } from "../../lib/group-by";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { type ClusterUse, clustersOf } from "../../planning/capacity/clusters";
import { additionalHosts } from "./amounts";

const FORMULA = "virtual CPUs / cores";

/** Compares the virtual CPUs of a cluster's resource pools, in order of importance, with its cores. */
export const processorsPerCore: Rule<Model> = {
  title: "The VMs of a resource pool and of the more important pools do not exceed the planned virtual CPUs per core",
  explanation:
    "Virtual CPUs share cores. At a low ratio they rarely wait. At a higher ratio, important VMs wait for the others.",
  source: { document: "VMware vCloud Architecture Toolkit (vCAT)", section: "5.8", standing: "secondary" },
  severity: "warning",
  check: (model) => clustersOf(model).flatMap((cluster) => clusterFindings(model, cluster)),
};

function clusterFindings(model: Model, cluster: ClusterUse): RuleFinding[] {
  const { site, name, scope, path, hosts, machines } = cluster;
  const pools = model.sites[site].extension.clusters.find((each) => each.name === name)?.resourcePools ?? [];
  const members = groupBy(machines, ({ resourcePool }) => resourcePool);
  const cores = hosts.reduce((sum, host) => sum + host.cores, 0);
  const largest = hosts.reduce(
    (most, host) => (host.cores > most.cores ? host : most),
    hosts[0] ?? { cores: 1, kind: "host" },
  );
  let processors = 0;
  return pools.flatMap((pool, index): RuleFinding[] => {
    processors += (members.get(pool.name) ?? []).reduce((sum, { cpus }) => sum + cpus, 0);
    const limit = model.planning.processorsPerCore[pool.name];
    if (limit === undefined || processors <= limit * cores) return [];
    const excess = processors - Math.floor(limit * cores);
    const more = Math.ceil(excess / (limit * largest.cores));
    const ratio = (processors / cores).toFixed(2);
    return [
      {
        scope: `${scope}/${pool.name}`,
        path: [...path, "resourcePools", index],
        problem: `${processors} virtual CPUs on ${cores} cores are ${ratio} per core; the plan allows ${limit}.`,
        remedy: `Add ${additionalHosts(more, largest.kind)}, or remove ${excess} virtual CPUs from ${pool.name} or more important pools.`,
        arithmetic: {
          inputs: { "virtual CPUs": String(processors), cores: String(cores) },
          formula: FORMULA,
          result: ratio,
          limit: String(limit),
          margin: `-${excess} virtual CPUs`,
        },
      },
    ];
  });
}
